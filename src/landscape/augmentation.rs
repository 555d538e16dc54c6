//! Random crops and flips of the images of a mini-batch; evaluation never sees them.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::dataset::Examples;

/// What is done to every image of a mini-batch, drawn anew each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Augmentation {
    /// A window of the image's size, cut at a random place out of the image in a border of so many black pixels.
    pub(super) crop: usize,
    /// With probability one half, left and right are exchanged.
    pub(super) flip: bool,
}

impl Augmentation {
    /// The batch that `indices` name, each image changed on its own.
    pub(super) fn apply(self, examples: &Examples, indices: &[u32], random: &mut ChaCha8Rng) -> Examples {
        let [_, height, width] = examples.shape();
        let mut images = Vec::with_capacity(indices.len() * examples.image(0).len());
        for &index in indices {
            let mut offset = || random.random_range(0..=2 * self.crop);
            let (down, right) = (offset(), offset());
            let flip = self.flip && random.random();
            let planes = examples.image(index as usize).chunks_exact(height * width);
            for (plane, &black) in planes.zip(examples.zeros()) {
                for row in 0..height {
                    let row = (row + down).checked_sub(self.crop).filter(|&row| row < height);
                    for column in 0..width {
                        let column = if flip { width - 1 - column } else { column };
                        let column = (column + right).checked_sub(self.crop).filter(|&column| column < width);
                        let place = row.zip(column).map(|(row, column)| row * width + column);
                        images.push(place.map_or(black, |place| plane[place]));
                    }
                }
            }
        }
        examples.replaced(indices, images)
    }
}
