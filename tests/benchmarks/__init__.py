"""How fast, how even and how small is Limber, beside its peers?"""
