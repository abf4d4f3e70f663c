"""Who may sign in, which roles they hold, and where.

Words: a *user* is somebody with a login; a *role* is a named set of acts; a *grant* gives a user a
role within a scheme, a place, a facility, for some days. Way in: `services`; way out: `queries`, of
which `actor_for` serves every request.
"""
