//! How a child is looked for: by a reference, or by birth date with a name. A name alone is never enough.

use super::Reference;
use crate::{Cause, Date, Reason, Refusal, name::FoldedName};

/// What somebody typed to find a child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchTerms {
    /// Day of birth.
    pub birth_date: Option<Date>,
    /// Given name, or its first three letters.
    pub given_name: Option<String>,
    /// Family name, with or without its prefix, or its first three letters.
    pub family_name: Option<String>,
    /// A reference of a source system.
    pub reference: Option<Reference>,
}

/// A name as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameKey {
    /// All of it.
    Whole(FoldedName),
    /// The three letters with which it begins; a name of three letters is among those that begin with it.
    FirstThree(FoldedName),
}

/// A search that is narrow enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChildSearch {
    /// By birth date with at least one of the names; with both, both must fit.
    Name {
        /// Day of birth.
        birth_date: Date,
        /// Given name.
        given: Option<NameKey>,
        /// Family name in each form in which it may be known, of which one must fit; none where it is not asked for.
        family: Vec<NameKey>,
    },
    /// By a reference.
    Reference(Reference),
}

impl NameKey {
    /// Three letters stand for every name that begins with them, anything else for itself.
    fn of(name: FoldedName) -> Self {
        match name.first_three() {
            Some(three) if three == name => Self::FirstThree(name),
            _ => Self::Whole(name),
        }
    }
}

impl SearchTerms {
    /// The search that these terms ask for, unless they would find more than the child that is meant.
    pub fn narrow(self) -> Result<ChildSearch, Refusal> {
        let named = self.given_name.is_some() || self.family_name.is_some();
        match (self.birth_date, self.reference) {
            (None, Some(reference)) if !named => Ok(ChildSearch::Reference(reference)),
            (Some(birth_date), None) if named => {
                let given: Option<NameKey> = self.given_name.as_deref().and_then(FoldedName::fold).map(NameKey::of);
                let forms = self.family_name.as_deref().map(|name| FoldedName::family_forms(None, name));
                let family: Vec<NameKey> = forms.into_iter().flatten().map(NameKey::of).collect();
                let mut causes = Vec::new();
                if self.given_name.is_some() && given.is_none() {
                    causes.push(Cause::new(Reason::NameEmpty, "#/givenName"));
                }
                if self.family_name.is_some() && family.is_empty() {
                    causes.push(Cause::new(Reason::NameEmpty, "#/familyName"));
                }
                Refusal::unless_empty(causes)?;
                Ok(ChildSearch::Name { birth_date, given, family })
            }
            _ => Err(Refusal::rule(Reason::SearchTooWide, "#")),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn terms() -> SearchTerms {
        SearchTerms { birth_date: Some(date(2022, 10, 14)), ..SearchTerms::default() }
    }

    fn reference() -> Reference {
        Reference { source: "a".into(), value: "1".into() }
    }

    #[test]
    fn a_search_needs_a_reference_or_a_birth_date_with_a_name_and_not_a_mixture() {
        let wide = Err(Refusal::rule(Reason::SearchTooWide, "#"));
        assert_eq!(SearchTerms::default().narrow(), wide);
        assert_eq!(terms().narrow(), wide);
        assert_eq!(SearchTerms { family_name: Some("Linden".into()), ..SearchTerms::default() }.narrow(), wide);
        assert_eq!(SearchTerms { reference: Some(reference()), ..terms() }.narrow(), wide);
        let by_reference = SearchTerms { reference: Some(reference()), ..SearchTerms::default() }.narrow();
        assert_eq!(by_reference, Ok(ChildSearch::Reference(reference())));
    }

    #[test]
    fn three_letters_stand_for_all_names_that_begin_with_them() {
        let search = |family: &str| SearchTerms { family_name: Some(family.into()), ..terms() }.narrow();
        let family =
            |keys: &[NameKey]| Ok(ChildSearch::Name { birth_date: date(2022, 10, 14), given: None, family: keys.to_vec() });
        let folded = |name| FoldedName::fold(name).unwrap();
        assert_eq!(search("van der Lin"), family(&[NameKey::FirstThree(folded("lin")), NameKey::Whole(folded("vanderlin"))]));
        assert_eq!(
            search("Linden, van der"),
            family(&[NameKey::Whole(folded("linden")), NameKey::Whole(folded("vanderlinden"))])
        );
        assert_eq!(search("Li"), family(&[NameKey::Whole(folded("li"))]));
        assert_eq!(search("-"), Err(Refusal::rule(Reason::NameEmpty, "#/familyName")));
    }
}
