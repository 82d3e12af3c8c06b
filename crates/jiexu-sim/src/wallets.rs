//! Money for relatives: payers who send it, payees who accept, decline or say nothing.

use std::sync::Arc;

use jiexu_ledger::Account;
use jiexu_region::{AnswerWallet, Application, Purpose, Side, WalletAnswer, WalletTransfer};
use jiexu_types::{Fen, NearRelative, PayerCheck, PersonId, RegionCode, Scheme};

use crate::finding::{Finding, Rule};
use crate::given::{application, days_after, fen, id, name, person};
use crate::sim::Sim;

impl Sim {
    /// Mostly from where the payer is insured to where the payee is.
    pub(crate) fn send_money(&mut self, who: PersonId) {
        let others: Vec<PersonId> = (0..self.people).map(person).filter(|it| *it != who).collect();
        let Some(payee) = self.dice.pick_any(&others) else { return };
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
        let plain = application(id(self.client.next_id()), who, from, to);
        let purpose = Purpose::Wallet(Arc::new(wallet));
        let (origin_scheme, destination_scheme) = (Scheme::Employee, Scheme::Employee);
        let application = Application { purpose, origin_scheme, destination_scheme, ..plain };
        let side = if self.dice.chance(95) { Side::Outbound } else { Side::Inbound };
        self.apply(side, Arc::new(application));
    }

    /// Payers whose money is under way, where, and what they have left.
    pub(crate) fn paying_wallets(&self) -> Vec<(RegionCode, PersonId, Fen)> {
        let mut paying = Vec::new();
        for node in self.nodes.values() {
            let state = node.region.state();
            for case in node.open_at(Side::Outbound).filter_map(|id| state.outbound(id)) {
                let who = case.application.person;
                let rest = state.book().balance(Account::Person(who)).as_amount();
                if case.application.purpose.wallet().is_some()
                    && case.state.holds_money()
                    && let Some(rest) = rest
                {
                    paying.push((node.code(), who, rest));
                }
            }
        }
        paying
    }

    /// Whoever has not accepted by the morning never does.
    pub(crate) fn let_wallets_return(&mut self) {
        self.now = days_after(self.now, 3);
        for code in self.codes.clone() {
            self.tick(code);
        }
        self.carry_everything();
    }

    /// A payee makes up their mind, or somebody else tries to.
    pub(crate) fn answer_money(&mut self) {
        let mut waiting = Vec::new();
        for node in self.nodes.values() {
            let state = node.region.state();
            let open = node
                .open_at(Side::Inbound)
                .filter(|id| state.inbound(*id).is_some_and(|case| case.payee_until.is_some()));
            waiting.extend(open.map(|id| (node.code(), id)));
        }
        let any = (self.any_region(), self.any_handoff());
        let place = if self.dice.chance(80) { self.dice.pick_any(&waiting) } else { Some(any) };
        let Some((at, handoff)) = place else { return };
        let Some(region) = self.region(at) else { return };
        let Some(case) = region.state().inbound(handoff) else { return };
        let payee = case.application.receiver();
        self.note(at, |coverage, state| {
            coverage.act("AnswerWallet", state, Side::Inbound, handoff)
        });
        let by = self.dice.pick([None, Some(payee), Some(payee), Some(person(9))]);
        let answer =
            self.dice.pick([WalletAnswer::Accept, WalletAnswer::Accept, WalletAnswer::Decline]);
        let command = AnswerWallet { handoff, answer, by };
        let Some(reply) = self.ask(at, &command) else { return };
        let stranger = by.is_some_and(|by| by != payee);
        if stranger && reply != jiexu_region::CaseReply::Unknown {
            let text = format!("{at} lets a stranger answer for {payee:?}: {reply:?}");
            self.find(Finding { rule: Rule::Invariant(4), text });
        }
    }
}
