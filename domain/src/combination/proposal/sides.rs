//! One of something for each side.

use super::super::draft::Employer;

/// What there is at school and in childcare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sides<T> {
    pub(super) school: T,
    pub(super) childcare: T,
}

impl<T> Sides<T> {
    /// That of a side.
    pub(super) const fn of(&self, side: Employer) -> &T {
        match side {
            Employer::SchoolBoard => &self.school,
            Employer::ChildcareProvider => &self.childcare,
        }
    }

    /// That of a side, to change it.
    pub(super) const fn of_mut(&mut self, side: Employer) -> &mut T {
        match side {
            Employer::SchoolBoard => &mut self.school,
            Employer::ChildcareProvider => &mut self.childcare,
        }
    }

    /// The same made of each.
    pub(super) fn map<U>(&self, make: impl Fn(&T) -> U) -> Sides<U> {
        Sides { school: make(&self.school), childcare: make(&self.childcare) }
    }
}
