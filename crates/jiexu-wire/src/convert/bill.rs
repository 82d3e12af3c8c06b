//! What was bought: items as they are asked for, and what is kept of them.

use jiexu_region::{Bill, ExcludedItem, Item, ItemKind, Spending};
use jiexu_types::Fen;

use crate::{BadField, field, paging, v1};

impl TryFrom<v1::SpendFromAccountRequest> for Spending {
    type Error = BadField;

    fn try_from(message: v1::SpendFromAccountRequest) -> Result<Spending, BadField> {
        let v1::SpendFromAccountRequest { spend_id, person_id, amount_fen, items, emergency } =
            message;
        let amount = field::some_fen("amount_fen", amount_fen)?;
        paging::check_length("items", items.len())?;
        let items: Vec<Item> = field::messages("items", items)?;
        let sum = items.iter().try_fold(Fen::ZERO, |sum, item| sum.checked_add(item.amount));
        if !items.is_empty() && sum != Some(amount) {
            return Err(BadField::new("items", "must add up to amount_fen"));
        }
        let bill = Bill::of(&items).ok_or_else(|| BadField::new("items", "add up to too much"));
        Ok(Spending {
            id: field::text("spend_id", &spend_id)?,
            person: field::text("person_id", &person_id)?,
            amount,
            bill: Bill { emergency, ..bill? },
        })
    }
}

impl TryFrom<v1::BillItem> for Item {
    type Error = BadField;

    fn try_from(message: v1::BillItem) -> Result<Item, BadField> {
        let v1::BillItem { item_class, excluded_group, emergency, amount_fen } = message;
        let group = field::optional_code("excluded_group", excluded_group)?;
        let known = v1::ItemClass::try_from(item_class).unwrap_or(v1::ItemClass::Unspecified);
        let kind = match (known, group) {
            (v1::ItemClass::A, None) => ItemKind::A,
            (v1::ItemClass::B, None) => ItemKind::B,
            (v1::ItemClass::Excluded, Some(group)) => ItemKind::Excluded { group, emergency },
            (v1::ItemClass::Unspecified, _) => {
                let problem = "must be ITEM_CLASS_A, ITEM_CLASS_B or ITEM_CLASS_EXCLUDED";
                return Err(BadField::new("item_class", problem));
            }
            (v1::ItemClass::A | v1::ItemClass::B | v1::ItemClass::Excluded, _) => {
                let problem = "must be given with ITEM_CLASS_EXCLUDED, and only then";
                return Err(BadField::new("excluded_group", problem));
            }
        };
        Ok(Item { kind, amount: field::some_fen("amount_fen", amount_fen)? })
    }
}

impl TryFrom<v1::BillSummary> for Bill {
    type Error = BadField;

    fn try_from(message: v1::BillSummary) -> Result<Bill, BadField> {
        let v1::BillSummary { class_b_fen, excluded_item, excluded_group, emergency } = message;
        let problem = "must be a place on the bill";
        let place =
            |place: u32| u16::try_from(place).map_err(|_| BadField::new("excluded_item", problem));
        let excluded = excluded_item.checked_sub(1).map(|index| {
            let group = field::code("excluded_group", excluded_group)?;
            Ok::<ExcludedItem, BadField>(ExcludedItem { index: place(index)?, group })
        });
        let class_b = field::fen("class_b_fen", class_b_fen)?;
        Ok(Bill { class_b, excluded: excluded.transpose()?, emergency })
    }
}

/// What is kept of a bill; nothing when all of it is of class A, as most are.
pub fn bill_summary(bill: Bill) -> Option<v1::BillSummary> {
    let Bill { class_b, excluded, emergency } = bill;
    let summary = v1::BillSummary {
        class_b_fen: class_b.as_i64(),
        excluded_item: excluded.map_or(0, |item| u32::from(item.index) + 1),
        excluded_group: field::optional_number(excluded.map(|item| item.group)),
        emergency,
    };
    (bill != Bill::default()).then_some(summary)
}

/// The other direction.
pub fn bill_of(summary: Option<v1::BillSummary>) -> Result<Bill, BadField> {
    Ok(field::optional_message("bill", summary)?.unwrap_or_default())
}
