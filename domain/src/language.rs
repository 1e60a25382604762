//! The two languages in which callers are answered.

/// A language of answers and texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Nederlands, also where the caller names no language.
    #[default]
    Dutch,
    /// English.
    English,
}

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bilingual {
    /// The Dutch text.
    pub dutch: &'static str,
    /// The English text.
    pub english: &'static str,
}

impl Bilingual {
    /// The text in a language.
    pub const fn get(self, language: Language) -> &'static str {
        match language {
            Language::Dutch => self.dutch,
            Language::English => self.english,
        }
    }
}
