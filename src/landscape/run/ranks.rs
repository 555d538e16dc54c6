//! Claims by messages: of the ranks of an MPI job the first keeps the list of what is in work, and the others ask it.
//!
//! Nothing rests on locks of files. A rank that dies ends its job, and with it every claim.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use mpi::environment::Threading;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, CommunicatorCollectives, Destination, MatchedReceiveVec, Source};
use mpi::{Tag, initialize_with_threading};

use super::lock::Shard;
use crate::error::{Error, Result};

/// The rank that keeps the list.
const FIRST: i32 = 0;
/// How long a question may wait before the first rank looks: far below the time of any piece, and no load on a processor.
const LOOK: Duration = Duration::from_micros(200);
/// What a message is about.
const TAKE: Tag = 0;
const DONE: Tag = 1;
const LEAVE: Tag = 2;

/// This process as a rank of an MPI job. The calls of MPI are all made by one thread of their own, for which this stands.
#[derive(Debug, Clone)]
pub struct Ranks {
    shard: Shard,
    thread: Sender<Request>,
}

/// What a thread of this process wants of the one that speaks to the other ranks.
#[derive(Debug)]
enum Request {
    Take(Vec<u8>, Sender<bool>),
    Done(Vec<u8>),
    Meet(Sender<()>),
    /// The end; what is sent along is dropped once MPI has shut down.
    Leave(Sender<()>),
    Abort(i32),
}

impl Ranks {
    /// Starts MPI in this process.
    ///
    /// # Errors
    /// [`Error::Limit`] if it has been started here before, or no thread can be.
    pub fn join() -> Result<Self> {
        let (thread, requests) = channel();
        let (ready, started) = channel();
        thread::Builder::new()
            .name("mpi".into())
            .spawn(move || speak(&requests, &ready))
            .map_err(|error| Error::Limit(format!("no thread for MPI: {error}")))?;
        let (rank, size) = started
            .recv()
            .map_err(|_| Error::Limit("MPI has been started in this process before".to_owned()))?;
        Ok(Self { shard: Shard::of_rank(rank, size), thread })
    }

    /// Whether this is the rank that says who makes what.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.shard.is_first()
    }

    /// Waits until every rank has come here. The first comes by itself, once it has opened its run directory; the others are to come before they open it.
    pub fn meet(&self) {
        self.ask(Request::Meet);
    }

    /// Waits until every rank has come to its end, and shuts MPI down.
    pub fn leave(self) {
        let (farewell, ended) = channel();
        self.send(Request::Leave(farewell));
        let _ = ended.recv();
    }

    /// Ends the whole job, which could only wait for this rank.
    pub fn abort(&self, code: u8) -> ! {
        self.send(Request::Abort(code.into()));
        loop {
            thread::park();
        }
    }

    /// Which share of the work is this rank's to begin with.
    pub(super) fn shard(&self) -> Shard {
        self.shard
    }

    /// Claims a piece of work; none if another thread or rank is at it.
    pub(super) fn take(&self, name: &[u8]) -> Option<Grant> {
        let granted = self.ask(|reply| Request::Take(name.to_vec(), reply));
        granted.then(|| Grant { name: name.to_vec(), ranks: self.clone() })
    }

    fn send(&self, request: Request) {
        self.thread.send(request).expect("the thread of MPI lives until all ranks leave");
    }

    fn ask<A>(&self, request: impl FnOnce(Sender<A>) -> Request) -> A {
        let (reply, answer) = channel();
        self.send(request(reply));
        answer.recv().expect("the thread of MPI answers what it is asked")
    }
}

/// A piece of work that the first rank has granted, until it is dropped.
#[derive(Debug)]
pub(super) struct Grant {
    name: Vec<u8>,
    ranks: Ranks,
}

impl Drop for Grant {
    fn drop(&mut self) {
        // A rank that has left has nothing in work.
        let _ = self.ranks.thread.send(Request::Done(std::mem::take(&mut self.name)));
    }
}

/// The thread that makes all calls of MPI, from its start to its end.
fn speak(requests: &Receiver<Request>, ready: &Sender<(i32, i32)>) {
    let Some((universe, _)) = initialize_with_threading(Threading::Funneled) else { return };
    let world = universe.world();
    let _ = ready.send((world.rank(), world.size()));
    let farewell = if world.rank() == FIRST { grant(&world, requests) } else { pass_on(&world, requests) };
    drop(universe);
    drop(farewell);
}

/// The first rank: it answers its own threads and the other ranks until all have left.
fn grant(world: &SimpleCommunicator, requests: &Receiver<Request>) -> Option<Sender<()>> {
    let mut taken: HashSet<Vec<u8>> = HashSet::new();
    let (mut left, mut farewell, mut others) = (false, None, world.size() - 1);
    while !left || others > 0 {
        match requests.recv_timeout(LOOK) {
            Ok(Request::Take(name, reply)) => {
                let _ = reply.send(taken.insert(name));
            }
            Ok(Request::Done(name)) => {
                taken.remove(&name);
            }
            Ok(Request::Meet(reply)) => meet(world, &reply),
            Ok(Request::Leave(sender)) => (left, farewell) = (true, Some(sender)),
            Ok(Request::Abort(code)) => world.abort(code),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                left = true;
                thread::sleep(LOOK);
            }
        }
        while let Some(message) = world.any_process().immediate_matched_probe() {
            let (name, status) = message.matched_receive_vec::<u8>();
            match status.tag() {
                TAKE => world.process_at_rank(status.source_rank()).send(&taken.insert(name)),
                DONE => {
                    taken.remove(&name);
                }
                _ => others -= 1,
            }
        }
    }
    farewell
}

/// Another rank: it passes on what its threads ask.
fn pass_on(world: &SimpleCommunicator, requests: &Receiver<Request>) -> Option<Sender<()>> {
    let first = world.process_at_rank(FIRST);
    loop {
        match requests.recv() {
            Ok(Request::Take(name, reply)) => {
                first.send_with_tag(&name[..], TAKE);
                let _ = reply.send(first.receive::<bool>().0);
            }
            Ok(Request::Done(name)) => first.send_with_tag(&name[..], DONE),
            Ok(Request::Meet(reply)) => meet(world, &reply),
            Ok(Request::Abort(code)) => world.abort(code),
            end @ (Ok(Request::Leave(_)) | Err(_)) => {
                first.send_with_tag(&[0_u8; 0][..], LEAVE);
                return if let Ok(Request::Leave(farewell)) = end { Some(farewell) } else { None };
            }
        }
    }
}

fn meet(world: &SimpleCommunicator, reply: &Sender<()>) {
    world.barrier();
    let _ = reply.send(());
}
