from math import *
from statistics import NormalDist
def wl(k,n,z): return (2*k*(k/n))/(2*k+z*z+z*sqrt(z*z+4*k*((n-k)/n)))
def wil(k,n,z): return wl(k,n,z),1-wl(n-k,n,z)
def pmf(n,p):
    return [exp(lgamma(n+1)-lgamma(k+1)-lgamma(n-k+1)+(k*log(p) if k else 0)+((n-k)*log1p(-p) if n-k else 0)) if 0<p<1 else float((k==n) if p==1 else k==0) for k in range(n+1)]
for iv in (9,):
  a=.05/9/iv; z=NormalDist().inv_cdf(1-a/2)
  for n in (64,256):
    L=[wil(k,n,z) for k in range(n+1)]
    w=0
    for i in range(1,1000):
      p=i/1000*.5
      for pp in (p,):
        m=sum(q for k,q in enumerate(pmf(n,pp)) if not L[k][0]<=pp<=L[k][1])
        if m>w: w=m;at=pp
    m5=sum(q for k,q in enumerate(pmf(n,.5)) if L[k][0]>.5)
    print("wilson",iv,n,"nominal",a,"worst miss",w,at,"falseHOLDS at .5",m5,"nominal one side",a/2)
# newcombe, false HOLDS
def newc(k1,k2,n,z,L):
    p1,p2=k1/n,k2/n; a,b=L[k1],L[k2]; v=p1-p2
    return v-hypot(p1-a[0],b[1]-p2), v+hypot(a[1]-p1,p2-b[0])
for name,iv,d,side in (("copies",4,.5,"low"),("new",2,.1,"high")):
  a=.05/9/iv; z=NormalDist().inv_cdf(1-a/2)
  n=64
  L=[wil(k,n,z) for k in range(n+1)]
  best=0
  H=[(i,j) for i in range(n+1) for j in range(n+1) if (newc(i,j,n,z,L)[0]>d if side=="low" else newc(i,j,n,z,L)[1]<d)]
  for t in range(0,21):
    p2=t/20*(1-d); p1=p2+d
    A,B=pmf(n,p1),pmf(n,p2)
    m=sum(A[i]*B[j] for i,j in H)
    if m>best:best=m;at=(p1,p2)
  print(name,n,"nominal one side",a/2,"worst",best,at)
# tango with c=0 (no pair only second): score test
for name,iv,d,n in (("inverse",2,.1,256),("inverse",2,.1,64),("conditional",1,.3,256)):
  a=.05/9/iv; z=NormalDist().inv_cdf(1-a/2)
  m=sum(q for b,q in enumerate(pmf(n,d)) if (b-n*d)/sqrt(n*d*(1-d))>z)
  print("tango-like",name,n,"nominal",a/2,"actual p01=0",m)
