"""The catalogue: services, medicines and supplies, packages, diagnoses, and price lists.

Words: an *entry* is one service or item and keeps its words; what a decision reads of it on a day
(price, care type, frequency, patient mask, largest quantity) lies in its dated *terms*; a *price
list* prices entries for facilities, line by line, also dated. In: `services`. Out: `queries`, of
which `entry_facts` is what a claim reads.
"""
