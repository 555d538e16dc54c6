import json, sys, numpy as np, gudhi, persim, warnings
from importlib.metadata import version
warnings.filterwarnings('ignore')
import gudhi.hera, gudhi.wasserstein
from persim.persistent_entropy import persistent_entropy
from gudhi.representations import BettiCurve, Landscape, Entropy
rng=np.random.default_rng(7)
def dgm(n):
    b=np.round(rng.random(n),3); return np.c_[b,np.round(b+0.001+rng.exponential(.2,n),3)]
a,b=dgm(30),dgm(40)
grid=np.linspace(0,1.5,16)
out={'made_by':'python data/reference/distances.py > data/reference/distances.json','versions':{k:version(k) for k in ['gudhi','persim','POT','numpy']},
 'a':a.tolist(),'b':b.tolist(),'grid':grid.tolist()}
out['bottleneck']={'gudhi':gudhi.bottleneck_distance(a,b,e=0.0),'persim':float(persim.bottleneck(a,b))}
out['wasserstein']=[{'order':p,'norm':('inf' if q==np.inf else q),'gudhi':float(gudhi.wasserstein.wasserstein_distance(a,b,order=p,internal_p=q))} for p,q in [(1,np.inf),(1,2),(2,2),(2,np.inf),(3,1),(1.5,4)]]
out['persim_wasserstein']=float(persim.wasserstein(a,b))
out['betti']=BettiCurve(predefined_grid=grid)(a).astype(int).tolist()
L=Landscape(num_landscapes=3,resolution=16,sample_range=[0,1.5],keep_endpoints=True)
out['gudhi_landscape']=L(a).tolist()
out['entropy']={'gudhi':float(Entropy(mode='scalar')(a)[0]),'persim':float(persistent_entropy([a])[0])}
pi=persim.PersistenceImager(birth_range=(0,1),pers_range=(0,.8),pixel_size=.2,weight='persistence',weight_params={'n':1.0},kernel_params={'sigma':[[.01,0],[0,.01]]})
out['persim_image']=pi.transform(a,skew=True).tolist()
s=lambda x:{'count':len(x),'mean':x.mean(),'deviation':x.std(),'quartiles':np.quantile(x,[0,.25,.5,.75,1]).tolist()}
out['statistics']=[s(a[:,0]),s(a[:,1]),s(a[:,1]-a[:,0])]
json.dump(out,sys.stdout,indent=1); print()
