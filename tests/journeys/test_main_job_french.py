"""Le ménage Keïta : la même histoire, racontée en français.

Les règles de la couverture des coopératives au 31 janvier 2026 : 12,00 par adulte et 5,00 par
enfant, 0,50 par personne à l’adhésion et 0,25 pour l’assemblée ; la couverture commence au début du
trimestre, encore pendant un mois, mais ne compte qu’à partir du paiement ; le ménage supporte
d’abord 12,00 ; puis un enfant ne paie rien. Une suture passe d’abord par un médecin-conseil.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.main_job import (
    Line,
    Member,
    choose_from_menu,
    numbers_of_members,
    open_claim,
    press,
    register_household,
    text_of,
    type_claim,
)

KEITA = (
    Member("Moussa", "Keïta", "1980-06-02", "male"),
    Member("Aïcha", "Keïta", "1984-01-15", "female", "spouse"),
    Member("Fatou", "Keïta", "2014-09-09", "female", "child"),
    Member("Issa", "Keïta", "2018-04-21", "male", "child"),
)


def test_du_menage_au_grand_livre(sign_in: SignIn) -> None:
    numbers = _fatou_fait_adherer_le_menage(sign_in("fatou", language="fr"))
    irene = sign_in("irene", language="fr")
    _irene_demande_si_aicha_est_couverte(irene, numbers["Aïcha"])
    first = _irene_envoie_une_petite_demande(irene, numbers["Aïcha"])
    second = _irene_envoie_une_demande_plus_grande(irene, numbers["Fatou"])
    _marc_reduit_la_deuxieme_demande(sign_in("marc", language="fr"), second)
    _pascal_retrouve_tout_dans_le_grand_livre(sign_in("pascal", language="fr"), first, second)


def _fatou_fait_adherer_le_menage(page: Page) -> dict[str, str]:
    choose_from_menu(page, "/people/register/")
    register_household(
        page, "Old Port", KEITA, add="Ajouter un membre", done="Enregistrer le ménage"
    )
    assert "Le ménage a été enregistré." in text_of(page)
    expect(page.locator("h1")).to_have_text("Choisir une couverture")
    # 2 × 12,00 + 2 × 5,00 + 4 × 0,50 + 4 × 0,25.
    assert "37,00 XTS" in text_of(page)
    page.get_by_label("Couverture des coopératives").check()
    press(page, "Faire adhérer le ménage")
    expect(page.locator("h1")).to_have_text("Encaisser une cotisation")
    assert "Reste à payer 37,00 XTS" in text_of(page)
    page.fill("#id_amount", "37.00")
    press(page, "Encaisser")
    page.wait_for_url(re.compile(r"/contributions/[0-9a-f-]{36}/$"))
    receipt = text_of(page)
    assert "37,00 XTS" in receipt
    assert "Couvert à partir du 31 janv. 2026" in receipt
    assert "Au 31 déc. 2026" in receipt
    assert "Reste à payer 0,00 XTS" in receipt
    return numbers_of_members(page)


def _irene_demande_si_aicha_est_couverte(page: Page, number: str) -> None:
    choose_from_menu(page, "/eligibility/")
    page.fill("#id_who", number)
    page.fill("#id_entry", "C01")
    press(page, "Demander")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Oui.")
    expect(answer).to_contain_text("Consultation générale (C01) : c’est couvert.")
    expect(answer).to_contain_text("Aïcha Keïta")


def _irene_envoie_une_petite_demande(page: Page, number: str) -> str:
    open_claim(page)
    type_claim(page, number, "B54", [Line("C01", 1), Line("M034", 24), Line("L02", 1)])
    press(page, "Envoyer la demande")
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/$"))
    decided = text_of(page)
    # 3,40 + 2,40 + 1,00 = 6,80 : tout reste sous la franchise de 12,00.
    for sentence in (
        "L’organisme ne paie rien pour cette demande.",
        "Total 6,80 XTS 6,80 XTS 0,00 XTS",
    ):
        assert sentence in decided, sentence
    return page.url


def _irene_envoie_une_demande_plus_grande(page: Page, number: str) -> str:
    open_claim(page)
    type_claim(
        page, number, "S61", [Line("C03", 1), Line("S02", 2), Line("T01", 3)], visit="emergency"
    )
    press(page, "Envoyer la demande")
    page.wait_for_url(re.compile(r"/claims/[0-9a-f-]{36}/$"))
    # 24,00 demandés, moins les 5,20 qui restent de la franchise.
    assert "Total 24,00 XTS 5,20 XTS 18,80 XTS" in text_of(page)
    return page.url


def _marc_reduit_la_deuxieme_demande(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("main a[href$='/review/']").last.click()
    page.wait_for_url(re.compile(r"/review/$"))
    page.fill("#id_v2-quantity", "1")
    page.fill("#id_v2-justification", "Une seule plaie.")
    page.locator("button[name=save]").first.click()
    # La suivante s'ouvre d'elle-même et dit ce qu'il en est : 5,00 + 8,00 + 3,00, moins 5,20.
    page.wait_for_url(re.compile(r"go=1$|/claims/review/$"))
    page.get_by_text("10,80 XTS").first.wait_for()
    page.goto(address)
    assert "10,80 XTS" in text_of(page)


def _pascal_retrouve_tout_dans_le_grand_livre(page: Page, first: str, second: str) -> None:
    choose_from_menu(page, "/ledger/")
    journal = text_of(page)
    assert "37,00" in journal
    assert "10,80" in journal
    page.goto(first)
    assert "L’organisme ne paie rien pour cette demande." in text_of(page)
    page.goto(second)
    assert "10,80 XTS" in text_of(page)
