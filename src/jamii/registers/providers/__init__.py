"""Providers: health facilities, their dated terms, claim administrators, catchments.

Words: a facility keeps its name and place; its *terms* on a day are level, care type, status,
contract and price lists. In: `services`. Out: `queries`, of which `facility_on` is what a claim
reads.
"""
