"""One word for one thing, in every language and country: the governed glossary.

Words: a *concept* is the thing; its *terms* name it in a language, everywhere or in one country,
and are *preferred*, *allowed*, *forbidden*, or said *elsewhere* (other systems); the *subject* is
the file of `concepts/` that holds it. The glossary is data of the source, so that a word changes by
review like everything else. Texts become sets of concepts, so that *plaignant*, *complainant* and
*reporter* meet; texts are also checked against their source. Out: `queries`; rooms above may build
on `rules`. Nobody writes here while the product runs, so there are no tables and no services.
"""
