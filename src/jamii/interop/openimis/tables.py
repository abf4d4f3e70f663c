"""What is read of each table of the source, and what is left out, and why.

Columns that stand nowhere here are technical (who saved a row, row versions) and are not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jamii.interop.openimis import codes
from jamii.interop.openimis.cells import (
    Parse,
    cycle,
    day,
    flag,
    moment,
    number,
    text,
    text_of,
    whole,
    word_of,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell that names a row of another table; `0` and nothing name none unless it must."""

    table: str
    must: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """What is read of one table. `unique` must not stand twice among the current rows."""

    origin: str
    key: str
    columns: Mapping[str, Parse | Reference]
    must: tuple[str, ...] = ()
    unique: str | None = None
    uuid: str | None = None
    moments: tuple[str, str] | None = ("ValidityFrom", "ValidityTo")
    legacy: str | None = "LegacyID"
    in_order: tuple[str, str] | None = None  # first and last day of what is in force


def _numbers(*names: str) -> dict[str, Parse | Reference]:
    return dict.fromkeys(names, number)


def _wholes(*names: str) -> dict[str, Parse | Reference]:
    return dict.fromkeys(names, whole)


# The longest text that its column here holds; others have no limit.
_LONGEST = {
    **dict.fromkeys(("ItemCode", "ServCode", "ProductCode", "ICDCode"), 20),
    "AccCode": 25,
    **dict.fromkeys(("ConfirmationNo", "passport"), 40),
    **dict.fromkeys(("LocationCode", "HFCode", "CHFID", "Code"), 50),
    **dict.fromkeys(("ClaimAdminCode", "ClaimCode", "LoginName", "RoleName"), 50),
    **dict.fromkeys(("Phone", "Fax", "GuaranteeId"), 50),
    "Receipt": 60,
    **dict.fromkeys(("LastName", "OtherNames", "HFName", "PayerName", "StatusReason"), 100),
    **dict.fromkeys(("PLItemName", "PLServName"), 100),
    **dict.fromkeys(("Email", "EmailId", "eMail"), 254),
    **dict.fromkeys(("LocationName", "ItemPackage"), 255),
    **dict.fromkeys(("HFAddress", "PayerAddress", "FamilyAddress"), 255),
}


def _texts(*names: str) -> dict[str, Parse | Reference]:
    return {name: text_of(_LONGEST[name]) if name in _LONGEST else text for name in names}


_LINE: dict[str, Parse | Reference] = {
    "LimitationType": word_of(codes.LIMITATIONS, True),
    "LimitationTypeR": word_of(codes.LIMITATIONS, True),
    "LimitationTypeE": word_of(codes.LIMITATIONS, True),
    "PriceOrigin": word_of(codes.PRICE_ORIGINS, True),
    **_numbers("LimitAdult", "LimitChild", "LimitAdultR", "LimitAdultE", "LimitChildR"),
    **_numbers("LimitChildE", "LimitNoAdult", "LimitNoChild"),
    **_wholes("WaitingPeriodAdult", "WaitingPeriodChild"),
    "CeilingExclusionAdult": word_of(codes.EXCLUSIONS, True),
    "CeilingExclusionChild": word_of(codes.EXCLUSIONS, True),
    "ProdID": Reference("products"),
}
_CLAIM_LINE: dict[str, Parse | Reference] = {
    **_numbers("QtyProvided", "QtyApproved", "PriceAsked", "PriceAdjusted", "PriceApproved"),
    **_numbers("PriceValuated", "RemuneratedAmount", "DeductableAmount", "ExceedCeilingAmount"),
    **_numbers("ExceedCeilingAmountCategory", "LimitationValue"),
    **_texts("Explanation", "Justification"),
    "RejectionReason": text,
    "Limitation": word_of(codes.LIMITATIONS, True),
    "PriceOrigin": word_of(codes.PRICE_ORIGINS, True),
    "ClaimID": Reference("claims"),
    "PolicyID": Reference("policies", must=False),
    "ProdID": Reference("products", must=False),
}
_DISTRICTS = {"LocationId": Reference("locations", must=False)}

TABLES: dict[str, Table] = {
    "locations": Table(
        "tblLocations",
        "LocationId",
        {
            **_texts("LocationCode", "LocationName"),
            "LocationType": word_of(codes.LEVELS),
            **_wholes("MalePopulation", "FemalePopulation", "OtherPopulation", "Families"),
            "ParentLocationId": Reference("locations", must=False),
        },
        must=("LocationCode", "LocationName"),
        unique="LocationCode",
        uuid="LocationUUID",
    ),
    "health_facilities": Table(
        "tblHF",
        "HfID",
        {
            **_texts("HFCode", "HFName", "AccCode", "HFAddress", "Phone", "Fax", "eMail"),
            "HFLevel": word_of(codes.FACILITY_LEVELS),
            "HFCareType": word_of(codes.CARE_TYPES),
            "HFSublevel": word_of(codes.SUB_LEVELS),
            "LegalForm": word_of(codes.LEGAL_FORMS),
            "status": word_of(codes.FACILITY_STATUSES),
            "OffLine": flag,
            "ContractStartDate": day,
            "ContractEndDate": day,
            "LocationId": Reference("locations"),
            "PLItemID": Reference("pricelists_items", must=False),
            "PLServiceID": Reference("pricelists_services", must=False),
        },
        must=("HFCode", "HFName"),
        unique="HFCode",
        uuid="HfUUID",
    ),
    "hf_catchments": Table(
        "tblHFCatchment",
        "HFCatchmentId",
        {
            "Catchment": number,
            "HFID": Reference("health_facilities"),
            "LocationId": Reference("locations"),
        },
        legacy="LegacyId",
    ),
    "items": Table(
        "tblItems",
        "ItemID",
        {
            **_texts("ItemCode", "ItemName", "ItemPackage"),
            "ItemType": word_of(codes.ITEM_TYPES),
            "ItemCareType": word_of(codes.CARE_TYPES),
            **_numbers("ItemPrice", "Quantity", "MaximumAmount"),
            **_wholes("ItemFrequency", "ItemPatCat"),
        },
        must=("ItemCode", "ItemName", "ItemPrice"),
        unique="ItemCode",
        uuid="ItemUUID",
    ),
    "services": Table(
        "tblServices",
        "ServiceID",
        {
            **_texts("ServCode", "ServName"),
            "ServCategory": word_of(codes.SERVICE_CATEGORIES, True),
            "ServType": word_of(codes.SERVICE_TYPES),
            "ServLevel": word_of(codes.SERVICE_LEVELS),
            "ServCareType": word_of(codes.CARE_TYPES),
            "ServPackageType": word_of(codes.PACKAGE_TYPES),
            "manualPrice": flag,
            **_numbers("ServPrice", "MaximumAmount"),
            **_wholes("ServFrequency", "ServPatCat"),
        },
        must=("ServCode", "ServName", "ServPrice"),
        unique="ServCode",
        uuid="ServiceUUID",
    ),
    "service_items": Table(
        "tblServiceContainedPackage",
        "idSCP",
        {
            **_numbers("qty", "price"),
            "ServiceId": Reference("services"),
            "ServiceLinked": Reference("services"),
            "status": whole,
        },
        moments=None,
        legacy=None,
    ),
    "service_services": Table(
        "tblProductContainedPackage",
        "idPCP",
        {
            **_numbers("qty", "price"),
            "ItemID": Reference("items"),
            "ServiceID": Reference("services"),
            "status": whole,
        },
        moments=None,
        legacy=None,
    ),
    "pricelists_items": Table(
        "tblPLItems",
        "PLItemID",
        {**_texts("PLItemName"), "DatePL": day, **_DISTRICTS},
        must=("PLItemName",),
        unique="PLItemName",
        uuid="PLItemUUID",
    ),
    "pricelists_items_details": Table(
        "tblPLItemsDetail",
        "PLItemDetailID",
        {
            "PriceOverule": number,
            "ItemID": Reference("items"),
            "PLItemID": Reference("pricelists_items"),
        },
    ),
    "pricelists_services": Table(
        "tblPLServices",
        "PLServiceID",
        {**_texts("PLServName"), "DatePL": day, **_DISTRICTS},
        must=("PLServName",),
        unique="PLServName",
        uuid="PLServiceUUID",
    ),
    "pricelists_services_details": Table(
        "tblPLServicesDetail",
        "PLServiceDetailID",
        {
            "PriceOverule": number,
            "ServiceID": Reference("services"),
            "PLServiceID": Reference("pricelists_services"),
        },
    ),
    "products": Table(
        "tblProduct",
        "ProdID",
        {
            **_texts("ProductCode", "ProductName"),
            "DateFrom": day,
            "DateTo": day,
            **_numbers("LumpSum", "PremiumAdult", "PremiumChild", "RegistrationFee"),
            **_numbers("RegistrationLumpSum", "GeneralAssemblyFee", "GeneralAssemblyLumpSum"),
            **_numbers("EnrolmentDiscountPerc", "RenewalDiscountPerc"),
            **_numbers(
                *(
                    f"{what}{care}{per}"
                    for what in ("Ded", "Max")
                    for care in ("", "OP", "IP")
                    for per in ("Insuree", "Treatment", "Policy")
                )
            ),
            **_numbers("MaxPolicyExtraMember", "MaxPolicyExtraMemberIP"),
            **_numbers("MaxPolicyExtraMemberOP", "MaxCeilingPolicy", "MaxCeilingPolicyIP"),
            **_numbers("MaxCeilingPolicyOP"),
            **_numbers(
                *(
                    f"MaxAmount{name}"
                    for name in (
                        "Consultation",
                        "Surgery",
                        "Delivery",
                        "Hospitalization",
                        "Antenatal",
                    )
                )
            ),
            **_wholes("MaxNoConsultation", "MaxNoSurgery", "MaxNoDelivery"),
            **_wholes("MaxNoHospitalizaion", "MaxNoVisits", "MaxNoAntenatal"),
            **_wholes("MemberCount", "MaxInstallments", "Threshold", "InsurancePeriod"),
            **_wholes("AdministrationPeriod", "Recurrence", "GracePeriod", "GracePeriodRenewal"),
            **_wholes("WaitingPeriod", "EnrolmentDiscountPeriod", "RenewalDiscountPeriod"),
            **_wholes("Max Age", "Min Age"),
            **{f"StartCycle{place}": cycle for place in range(1, 5)},
            **{f"Level{place}": word_of(codes.FACILITY_LEVELS, True) for place in range(1, 5)},
            **{f"Sublevel{place}": word_of(codes.SUB_LEVELS, True) for place in range(1, 5)},
            **_numbers("ShareContribution", "WeightPopulation", "WeightNumberFamilies"),
            **_numbers("WeightInsuredPopulation", "WeightNumberInsuredFamilies"),
            **_numbers("WeightNumberVisits", "WeightAdjustedAmount"),
            "PeriodRelPrices": word_of(codes.PERIODS, True),
            "PeriodRelPricesOP": word_of(codes.PERIODS, True),
            "PeriodRelPricesIP": word_of(codes.PERIODS, True),
            "CeilingType": word_of(codes.CEILINGS_PER, True),
            "CeilingInterpretation": word_of(codes.HOSPITAL_CASES),
            **_DISTRICTS,
            "ConversionProdID": Reference("products", must=False),
        },
        must=("ProductCode", "ProductName", "DateFrom", "DateTo"),
        in_order=("DateFrom", "DateTo"),
        unique="ProductCode",
        uuid="ProdUUID",
    ),
    "product_items": Table(
        "tblProductItems", "ProdItemID", {**_LINE, "ItemID": Reference("items")}
    ),
    "product_services": Table(
        "tblProductServices", "ProdServiceID", {**_LINE, "ServiceID": Reference("services")}
    ),
    "product_relative_distribution": Table(
        "tblRelDistr",
        "DistrID",
        {
            "DistrType": word_of(codes.DISTRIBUTION_PERIODS),
            "DistrCareType": word_of(codes.CARES),
            "Period": whole,
            "DistrPerc": number,
            "ProdID": Reference("products"),
        },
        must=("Period", "DistrPerc"),
    ),
    "payers": Table(
        "tblPayer",
        "PayerID",
        {
            "PayerType": word_of(codes.PAYER_KINDS),
            **_texts("PayerName", "PayerAddress", "Phone", "Fax", "eMail"),
            **_DISTRICTS,
        },
        must=("PayerName",),
        uuid="PayerUUID",
    ),
    "families": Table(
        "tblFamilies",
        "FamilyID",
        {
            "Poverty": flag,
            **_texts("FamilyAddress", "ConfirmationNo", "Ethnicity"),
            "ConfirmationType": word_of(codes.CONFIRMATIONS, True),
            "FamilyType": word_of(codes.HOUSEHOLD_KINDS),
            "InsureeID": Reference("insurees"),
            "LocationId": Reference("locations"),
        },
        uuid="FamilyUUID",
    ),
    "insurees": Table(
        "tblInsuree",
        "InsureeID",
        {
            **_texts("CHFID", "LastName", "OtherNames", "Phone", "Email", "CurrentAddress"),
            **_texts("passport", "StatusReason"),
            "DOB": day,
            "Gender": word_of(codes.SEXES),
            "Marital": word_of(codes.MARITAL),
            "Education": word_of(codes.EDUCATION, True),
            "Profession": word_of(codes.PROFESSIONS, True),
            "Relationship": word_of(codes.RELATIONS, True),
            "TypeOfId": word_of(codes.IDENTIFICATIONS, True),
            "IsHead": flag,
            "CardIssued": flag,
            "PhotoDate": day,
            "status": word_of(codes.PERSON_STATUSES),
            "status_date": day,
            "FamilyID": Reference("families", must=False),
            "HFID": Reference("health_facilities", must=False),
            "CurrentVillage": Reference("locations", must=False),
        },
        must=("CHFID", "LastName", "OtherNames", "DOB"),
        unique="CHFID",
        uuid="InsureeUUID",
    ),
    "officers": Table(
        "tblOfficer",
        "OfficerID",
        {
            **_texts("Code", "LastName", "OtherNames", "Phone", "EmailId", "permanentaddress"),
            "DOB": day,
            "WorksTo": day,
            "PhoneCommunication": flag,
            **_DISTRICTS,
            "OfficerIDSubst": Reference("officers", must=False),
        },
        must=("Code", "LastName"),
        unique="Code",
        uuid="OfficerUUID",
    ),
    "officer_villages": Table(
        "tblOfficerVillages",
        "OfficerVillageId",
        {"OfficerId": Reference("officers"), "LocationId": Reference("locations")},
    ),
    "claim_admins": Table(
        "tblClaimAdmin",
        "ClaimAdminId",
        {
            **_texts("ClaimAdminCode", "LastName", "OtherNames", "EmailId", "Phone"),
            "DOB": day,
            "HFId": Reference("health_facilities"),
        },
        must=("ClaimAdminCode",),
        unique="ClaimAdminCode",
        uuid="ClaimAdminUUID",
    ),
    "policies": Table(
        "tblPolicy",
        "PolicyID",
        {
            "PolicyStage": word_of(codes.STAGES),
            "PolicyStatus": word_of(codes.COVER_STATUSES),
            "PolicyValue": number,
            "EnrollDate": day,
            "StartDate": day,
            "EffectiveDate": day,
            "ExpiryDate": day,
            "FamilyID": Reference("families"),
            "ProdID": Reference("products"),
            "OfficerID": Reference("officers", must=False),
        },
        must=("EnrollDate", "StartDate", "ExpiryDate", "PolicyValue"),
        in_order=("StartDate", "ExpiryDate"),
        uuid="PolicyUUID",
    ),
    "insuree_policies": Table(
        "tblInsureePolicy",
        "InsureePolicyID",
        {
            "EnrollmentDate": day,
            "StartDate": day,
            "EffectiveDate": day,
            "ExpiryDate": day,
            "InsureeID": Reference("insurees"),
            "PolicyId": Reference("policies"),
        },
        must=("EnrollmentDate",),
    ),
    "premiums": Table(
        "tblPremium",
        "PremiumId",
        {
            "Amount": number,
            **_texts("Receipt"),
            "PayDate": day,
            "PayType": word_of(codes.PAY_KINDS),
            "isPhotoFee": flag,
            "PayerID": Reference("payers", must=False),
            "PolicyID": Reference("policies"),
        },
        must=("Amount", "PayDate"),
        uuid="PremiumUUID",
    ),
    "diagnoses": Table(
        "tblICDCodes",
        "ICDID",
        {**_texts("ICDCode", "ICDName")},
        must=("ICDCode", "ICDName"),
        unique="ICDCode",
    ),
    "claims": Table(
        "tblClaim",
        "ClaimID",
        {
            **_texts("ClaimCode", "Explanation", "Adjustment", "GuaranteeId", "RejectionReason"),
            "ClaimCategory": word_of(codes.CLAIM_CATEGORIES, True),
            "ClaimStatus": word_of(codes.CLAIM_STATUSES),
            "ReviewStatus": word_of(codes.REVIEW_STATUSES, True),
            "VisitType": word_of(codes.VISIT_TYPES),
            "DateFrom": day,
            "DateTo": day,
            "DateClaimed": day,
            "DateProcessed": day,
            "SubmitStamp": moment,
            "ProcessStamp": moment,
            **_numbers("Claimed", "Approved", "Reinsured", "Valuated", "Remunerated"),
            "HFID": Reference("health_facilities"),
            "InsureeID": Reference("insurees"),
            "ClaimAdminId": Reference("claim_admins", must=False),
            "Adjuster": Reference("users", must=False),
            "RunID": Reference("batch_runs", must=False),
            "ICDID": Reference("diagnoses"),
            **{f"ICDID{place}": text for place in range(1, 5)},
        },
        must=("ClaimCode", "DateFrom", "DateClaimed", "Claimed"),
        uuid="ClaimUUID",
    ),
    "claim_items": Table(
        "tblClaimItems",
        "ClaimItemID",
        {
            **_CLAIM_LINE,
            "ClaimItemStatus": word_of(codes.LINE_STATUSES),
            "ItemID": Reference("items"),
        },
        must=("QtyProvided", "PriceAsked"),
    ),
    "claim_services": Table(
        "tblClaimServices",
        "ClaimServiceID",
        {
            **_CLAIM_LINE,
            "ClaimServiceStatus": word_of(codes.LINE_STATUSES),
            "ServiceID": Reference("services"),
        },
        must=("QtyProvided", "PriceAsked"),
    ),
    "claim_ded_rem": Table(
        "tblClaimDedRem",
        "ExpenditureID",
        {
            **_numbers("DedG", "DedOP", "DedIP", "RemG", "RemOP", "RemIP"),
            "ClaimID": Reference("claims"),
            "InsureeID": Reference("insurees"),
            "PolicyID": Reference("policies"),
        },
    ),
    "batch_runs": Table("tblBatchRun", "RunID", {}),
    "users": Table(
        "tblUsers",
        "id",
        {
            **_texts("LoginName", "LastName", "OtherNames", "Phone", "EmailId", "LanguageID"),
            "active": flag,
            "HFID": Reference("health_facilities", must=False),
        },
        must=("LoginName",),
        unique="LoginName",
        uuid="UUID",
        legacy=None,
    ),
    "roles": Table(
        "tblRole",
        "RoleID",
        {**_texts("RoleName", "AltLanguage"), "IsBlocked": flag},
        must=("RoleName",),
        unique="RoleName",
        uuid="RoleUUID",
    ),
    "role_rights": Table(
        "tblRoleRight",
        "RoleRightID",
        {"RightID": whole, "RoleID": Reference("roles")},
        must=("RightID",),
    ),
    "user_roles": Table(
        "tblUserRole",
        "UserRoleID",
        {"RoleID": Reference("roles"), "UserID": Reference("users")},
    ),
    "users_districts": Table(
        "tblUsersDistricts",
        "UserDistrictID",
        {"LocationId": Reference("locations"), "UserID": Reference("users")},
    ),
}

# Tables that are looked at and left out, and why; each of their rows is counted as skipped.
LEFT_OUT: dict[str, tuple[str, str]] = {
    "core_users": ("core_User", "login-has-the-same-name"),
    "product_relative_index": ("tblRelIndex", "index-is-calculated-again"),
    "policy_renewals": ("tblPolicyRenewals", "reminders-are-found-again"),
    "feedbacks": ("tblFeedback", "answers-of-another-form"),
    "feedback_prompts": ("tblFeedbackPrompt", "prompts-were-sent"),
    "photos_meta": ("tblPhotos", "no-picture-in-the-source"),
    "payments": ("tblPayment", "payments-are-matched-there"),
    "payment_details": ("tblPaymentDetails", "payments-are-matched-there"),
    "controls": ("tblControls", "screens-have-their-own-rules"),
    "languages": ("tblLanguages", "list-of-words"),
    "genders": ("tblGender", "list-of-words"),
    "education": ("tblEducations", "list-of-words"),
    "professions": ("tblProfessions", "list-of-words"),
    "relations": ("tblRelations", "list-of-words"),
    "family_types": ("tblFamilyTypes", "list-of-words"),
    "confirmation_types": ("tblConfirmationTypes", "list-of-words"),
    "identification_types": ("tblIdentificationTypes", "list-of-words"),
    "legal_forms": ("tblLegalForms", "list-of-words"),
    "hf_sublevels": ("tblHFSublevel", "list-of-words"),
    "payer_types": ("tblPayerType", "list-of-words"),
    "ceiling_interpretation": ("tblCeilingInterpretation", "list-of-words"),
}

# Every table that is looked at, by its name in the database.
ORIGINS: dict[str, str] = {
    **{name: table.origin for name, table in TABLES.items()},
    **{name: origin for name, (origin, _) in LEFT_OUT.items()},
}
