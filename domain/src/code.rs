//! Closed lists of codes: enums that have one text form, the same in JSON, in SQL and in prose.

use std::fmt::Debug;

/// An enum whose members are codes.
pub trait Code: Copy + Debug + Eq + Send + Sync + Sized + 'static {
    /// The name of the list, as the contract calls it.
    const NAME: &'static str;
    /// What the list is, in one sentence.
    const DESCRIPTION: &'static str;
    /// All members, in the order in which they are shown.
    const ALL: &'static [Self];

    /// The code as text.
    fn as_str(self) -> &'static str;

    /// The member with this code.
    fn from_code(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|member| member.as_str() == text)
    }
}

/// Declares a closed list of codes: the enum, its text form and its serde form, written once.
macro_rules! codes {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $member:ident = $code:literal),+ $(,)? }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[doc = $doc])+ #[serde(rename = $code)] $member,)+
        }

        impl $crate::code::Code for $name {
            const NAME: &'static str = stringify!($name);
            const DESCRIPTION: &'static str = concat!($($about),+);
            const ALL: &'static [Self] = &[$(Self::$member),+];

            fn as_str(self) -> &'static str {
                match self {
                    $(Self::$member => $code,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::code::Code::as_str(*self))
            }
        }
    };
}

pub(crate) use codes;
