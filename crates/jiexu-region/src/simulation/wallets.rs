//! Money for relatives: payers who send it, payees who accept, decline or say nothing.

use std::sync::Arc;

use jiexu_types::{NearRelative, PayerCheck, PersonId};

use super::clients::PEOPLE;
use super::*;
use crate::{AnswerWallet, Application, Purpose, Side, WalletAnswer, WalletTransfer};

impl Sim {
    /// Mostly from where the payer is insured to where the payee is.
    pub(super) fn send_money(&mut self, who: PersonId) {
        let others: Vec<PersonId> = (0..PEOPLE).map(person).filter(|it| *it != who).collect();
        let payee = self.dice.pick(&others);
        let homes = (self.home_of(who), self.home_of(payee));
        let (Some(from), Some(to)) = homes else { return };
        let from = if self.dice.chance(10) { self.any_region() } else { from };
        let to = if self.dice.chance(10) { self.any_region() } else { to };
        let wallet = WalletTransfer {
            payee,
            payee_name: name(),
            relation: NearRelative::Sibling,
            amount: fen(self.dice.below(6).saturating_add(1)),
            check: PayerCheck::Password,
        };
        let application = Application {
            id: id(self.client.next_id()),
            person: who,
            origin: from,
            destination: to,
            purpose: Purpose::Wallet(Arc::new(wallet)),
            ..given_application()
        };
        let side = if self.dice.chance(95) { Side::Outbound } else { Side::Inbound };
        self.apply(side, Arc::new(application));
    }

    /// Whoever has not accepted by the morning never does.
    pub(super) fn let_wallets_return(&mut self) {
        self.world.now = days_after(self.world.now, 1);
        for code in [nantong(), hebi(), suzhou()] {
            self.tick(code);
        }
        self.world.carry_everything();
    }

    /// A payee makes up their mind, or somebody else tries to.
    pub(super) fn answer_money(&mut self) {
        let mut waiting = Vec::new();
        for (code, region) in &self.world.regions {
            let cases = region.state().inbound_after(None);
            let open = cases.filter(|case| case.payee_until.is_some());
            let late = self.dice.chance(20);
            let cases = open.filter(|case| late || !case.state.is_terminal());
            waiting.extend(cases.map(|case| (*code, case.application.id)));
        }
        let Some((at, handoff)) = self.dice.pick_any(&waiting) else { return };
        let case = self.world.region(at).state().inbound(handoff).unwrap();
        let payee = case.application.receiver();
        let by = self.dice.pick(&[None, Some(payee), Some(payee), Some(person(9))]);
        let answer =
            self.dice.pick(&[WalletAnswer::Accept, WalletAnswer::Accept, WalletAnswer::Decline]);
        let reply = self.world.submit(at, &AnswerWallet { handoff, answer, by });
        self.tell(|| format!("{reply:?} at {at}: {answer:?} of {handoff} by {by:?}"));
    }
}
