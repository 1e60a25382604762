//! Why a file as a whole cannot be read.

use persistence::domain::Language;

/// Why a file as a whole cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Language::English))]
pub(crate) enum FileError {
    /// There is nothing in it.
    Empty,
    /// It is larger than this number of bytes, unpacked.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// It says that it is gzip and is not, or it is cut off.
    Damaged,
    /// It is no text in UTF-8 or Windows-1252, a spreadsheet for example.
    NotText,
    /// None of the columns is known.
    UnknownHeader,
    /// These columns are absent; each is named as its publisher names it.
    MissingColumns(Vec<&'static str>),
    /// Two columns may both be this one.
    DoubleColumn(&'static str),
}

impl FileError {
    /// The reason as a sentence that says what to mend.
    pub(crate) fn message(&self, language: Language) -> String {
        let dutch = language == Language::Dutch;
        match self {
            Self::Empty if dutch => "Het bestand is leeg.".into(),
            Self::Empty => "The file is empty.".into(),
            Self::TooLarge { limit } if dutch => format!("Het bestand is uitgepakt groter dan {limit} bytes."),
            Self::TooLarge { limit } => format!("The file is larger than {limit} bytes when unpacked."),
            Self::Damaged if dutch => "Het gzip-bestand is beschadigd of afgebroken.".into(),
            Self::Damaged => "The gzip file is damaged or cut off.".into(),
            Self::NotText if dutch => "Het bestand is geen tekst in UTF-8 of Windows-1252; geef het csv-bestand.".into(),
            Self::NotText => "The file is no text in UTF-8 or Windows-1252; give the csv file.".into(),
            Self::UnknownHeader if dutch => "De eerste regel is geen kop van dit register.".into(),
            Self::UnknownHeader => "The first line is not a header of this register.".into(),
            Self::MissingColumns(names) if dutch => format!("In de kop ontbreekt: {}.", names.join(", ")),
            Self::MissingColumns(names) => format!("The header lacks: {}.", names.join(", ")),
            Self::DoubleColumn(name) if dutch => format!("Twee kolommen kunnen {name} zijn."),
            Self::DoubleColumn(name) => format!("Two columns may be {name}."),
        }
    }
}
