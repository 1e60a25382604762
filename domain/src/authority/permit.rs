//! Permitted and changed things: the two types that carry a decision from the policy to storage.

use std::marker::PhantomData;

use super::{Act, Authority, Role};
use crate::code::codes;

codes! {
    /// How a caller stands to a thing.
    Relation {
        /// Nothing connects them: the thing is for every valid token, or for nobody.
        Anyone = "anyone",
        /// The thing belongs to the caller's organisation.
        Own = "own",
        /// The caller's organisation is a party to the thing.
        Party = "party",
        /// The thing lies within the caller's municipality.
        Directed = "directed",
        /// The child is the guardian's own.
        OwnChild = "ownChild",
        /// The child is at both sides of the contract of a connector.
        Connected = "connected",
        /// The caller is the candidate.
        Oneself = "oneself",
        /// The caller is the operator.
        Operator = "operator",
    }
}

impl Relation {
    /// How a caller stands to something of a child that its transaction found visible: to a guardian the child is the own one, to a
    /// connector it is at both sides of the contract, to anybody else it is of the own organisation.
    pub fn to_visible_child(caller: &Authority) -> Self {
        match caller.role() {
            Role::Guardian => Self::OwnChild,
            Role::Connector => Self::Connected,
            _ => Self::Own,
        }
    }
}

/// A thing that the policy can judge.
pub trait Subject {
    /// How a caller stands to this thing.
    fn relation(&self, caller: &Authority) -> Relation;
}

/// A thing on which one act is permitted. Only [`Authority::permit`] makes one; only this type has the verbs of the act.
#[derive(Debug)]
#[must_use = "a permit changes nothing by itself"]
pub struct Permitted<A, T> {
    subject: T,
    act: PhantomData<fn() -> A>,
}

impl<A: Act, T> Permitted<A, T> {
    pub(super) fn new(subject: T) -> Self {
        Self { subject, act: PhantomData }
    }

    /// The thing, to look at.
    pub fn subject(&self) -> &T {
        &self.subject
    }

    /// The thing itself, for a verb to change.
    pub(crate) fn into_subject(self) -> T {
        self.subject
    }
}

/// A thing that a verb has made or changed. Storage saves nothing else.
#[derive(Debug)]
#[must_use = "a change that is not saved is lost"]
pub struct Changed<T> {
    value: T,
    expected: Option<i32>,
}

impl<T> Changed<T> {
    /// A thing that did not exist.
    pub(crate) fn made(value: T) -> Self {
        Self { value, expected: None }
    }

    /// A thing that was read at a version.
    pub(crate) fn from_version(value: T, expected: i32) -> Self {
        Self { value, expected: Some(expected) }
    }

    /// The thing as it will be.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The thing as it is now that it is saved.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The version at which the thing was read; absent for a new one.
    pub fn expected_version(&self) -> Option<i32> {
        self.expected
    }
}
