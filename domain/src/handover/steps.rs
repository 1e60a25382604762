//! What a handover asks of its two sides, by when, and from which day on: for the list of what is to be done.

use super::{Channel, Handover, HandoverState, HandoverTerms, Reaction};
use crate::{
    Date, Instant,
    line::{NextStep, Place, PlannedStep, TransitionKind},
    step::StepCode,
};

impl Handover {
    /// What it asks now, as long as nobody takes the next step. What ends by the clock is over by then.
    pub fn steps(&self, terms: &HandoverTerms, reactions: &[Reaction], now: Instant) -> Vec<PlannedStep> {
        let sender = Some(self.sender);
        let receiver = if self.facts.channel.reaches_receiver() { self.receiver() } else { sender };
        let due = self.due_date.unwrap_or(self.facts.date);
        let day = |moment: Option<Instant>| moment.unwrap_or(self.moments.created_at).date();
        let until = self.expires_at.filter(|_| self.state.waits()).map(|moment| before(moment.date()));
        let at = |code, place, due_date, from_date| {
            let step = NextStep { code, due_date, place };
            PlannedStep { step, from_date, until_date: until }
        };
        let created = self.moments.created_at.date();
        let step = match self.clone().at(now).state {
            // Inside a school the conversation is the handover.
            HandoverState::Draft if self.facts.channel == Channel::Internal => {
                let is_told = self.conversation.is_some();
                at(if is_told { StepCode::CloseHandover } else { StepCode::HoldConversation }, sender, due, created)
            }
            HandoverState::Draft => at(StepCode::WriteHandover, sender, due, created),
            HandoverState::UnderInspection if self.facts.channel == Channel::Oso => {
                at(StepCode::SendHandover, sender, due, day(self.moments.inspected_at))
            }
            HandoverState::UnderInspection => {
                let read = plus(day(self.moments.inspected_at), terms.inspection_days);
                at(StepCode::OfferHandover, sender, read, day(self.moments.inspected_at))
            }
            HandoverState::OnHold | HandoverState::Rejected => {
                let answered = day(self.moments.answered_at);
                at(StepCode::ReviseHandover, sender, due.max(answered), answered)
            }
            HandoverState::Offered => {
                let offered = day(self.moments.offered_at);
                at(StepCode::AnswerHandover, receiver, plus(offered, terms.first_reminder_days()), offered)
            }
            HandoverState::Accepted => {
                let answered = day(self.moments.answered_at);
                at(StepCode::SendHandover, sender, due.max(answered), answered)
            }
            HandoverState::Sent => {
                let sent = day(self.moments.sent_at);
                at(StepCode::ReceiveHandover, receiver, plus(sent, terms.first_reminder_days()), sent)
            }
            HandoverState::Received => return self.steps_after_receipt(terms, reactions),
            HandoverState::Closed => return self.report_back_step(terms).into_iter().collect(),
            HandoverState::Cancelled | HandoverState::Expired => return Vec::new(),
        };
        vec![step]
    }

    /// What the receiver does once it has the handover: it holds the conversation of a warm one, or closes it, and tells later how the child
    /// is doing.
    fn steps_after_receipt(&self, terms: &HandoverTerms, reactions: &[Reaction]) -> Vec<PlannedStep> {
        let received = self.moments.received_at.unwrap_or(self.moments.created_at).date();
        let waits_for_talk = self.conversation.is_none() && self.is_warm(terms, reactions);
        let (code, due_date) = if waits_for_talk {
            (StepCode::HoldConversation, plus(self.facts.date.max(received), terms.warm_within_days))
        } else {
            (StepCode::CloseHandover, self.content_until.map_or(received, Instant::date))
        };
        let step = NextStep { code, due_date, place: self.answering_place() };
        let first = PlannedStep { step, from_date: received, until_date: None };
        std::iter::once(first).chain(self.report_back_step(terms)).collect()
    }

    /// A school tells the childcare site how the child is doing, some months after the start (`handover.feedbackMonths`).
    fn report_back_step(&self, terms: &HandoverTerms) -> Option<PlannedStep> {
        let to_school = self.facts.kind == TransitionKind::ChildcareToSchool;
        (to_school && self.feedback.is_none() && self.facts.channel.reaches_receiver()).then(|| {
            let due_date = self.facts.date.saturating_add(jiff::Span::new().months(terms.feedback_months));
            let step = NextStep { code: StepCode::ReportBack, due_date, place: self.answering_place() };
            // After twice the term nobody waits for it any more.
            let until = self.facts.date.saturating_add(jiff::Span::new().months(2 * terms.feedback_months));
            PlannedStep { step, from_date: plus(due_date, -terms.due_window_days), until_date: Some(until) }
        })
    }

    /// Where whoever answers for the receiver is.
    fn answering_place(&self) -> Option<Place> {
        if self.facts.channel.reaches_receiver() { self.receiver() } else { Some(self.sender) }
    }

    /// How many times it has been brought to mind that it waits for somebody: on these days after the offer (`handover.reminderDays`).
    pub fn reminders(&self, days: &[i32], now: Instant) -> usize {
        let Some(offered) = self.moments.offered_at.filter(|_| self.state.waits()) else { return 0 };
        days.iter().filter(|days| plus(offered.date(), **days) <= now.date()).count()
    }
}

impl HandoverTerms {
    /// After how many days somebody is reminded for the first time.
    fn first_reminder_days(&self) -> i32 {
        self.reminder_days.first().copied().unwrap_or(self.expiry_days)
    }
}

fn plus(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

fn before(day: Date) -> Date {
    day.yesterday().unwrap_or(day)
}
