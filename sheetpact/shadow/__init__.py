"""Shadow runs: what syncs would have done, told over days, before anything is written anywhere.

The main job goes on over the real shops and the real sheet as it always does, but what it writes is only imagined:
each side shows what it really shows, with the imagined writes laid over it. So buyers, owners and editors act in the
real world, and a simulated agreement follows them in a store of its own.
"""
