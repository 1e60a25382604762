//! One-time codes: how they are made, read as people type them, and what comes of a try.

use persistence::domain::{invitation::CodeTerms, parameter::ParameterValue};
use persistence::{Failure, KeptAnswer, Writing};
use serde::Serialize;

use crate::{once::Answered, problem::Problem};

/// The letters and digits of a code: those of Crockford's base 32, of which none looks like another.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A new code of 40 bits: two groups of four.
pub(crate) fn new_code() -> Result<String, Problem> {
    let mut random = [0_u8; 8];
    aws_lc_rs::rand::fill(&mut random).map_err(|_| Problem::internal("no randomness"))?;
    let letters = random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)).copied().map(char::from));
    let text: String = letters.collect();
    let (first, second) = text.split_at(4);
    Ok(format!("{first}-{second}"))
}

/// A code as somebody types it: small letters, without its hyphen, and with the letters that look like digits.
pub(crate) fn typed(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    });
    letters.collect()
}

/// For how long and how often a code may be tried today.
pub(crate) fn code_terms(tx: &mut Writing<'_>) -> Result<CodeTerms, Failure> {
    let today = tx.today();
    let parameters = tx.rule_parameters()?;
    let on = parameters.on(today, None);
    let minutes = on.read("guardianCode.minutes", ParameterValue::minutes)?;
    let attempts = on.read("guardianCode.attempts", ParameterValue::count)?;
    Ok(CodeTerms { minutes, attempts })
}

/// What came of a try: a token as it is shown, which lasts until a moment.
pub(crate) enum Tried<T> {
    Right { token: T, until: jiff::Timestamp },
    Wrong,
}

impl<T: Serialize> Answered for Tried<T> {
    fn to_keep(&self) -> Result<KeptAnswer, Failure> {
        let Self::Right { token, until } = self else {
            return Err(Failure::Internal("a wrong try has no answer to keep".into()));
        };
        let body = serde_json::to_vec(token).map_err(|error| Failure::Internal(error.to_string()))?;
        Ok(KeptAnswer { status: 200, location: None, etag: None, body, until: Some((*until).into()) })
    }

    /// Whoever tries another code makes another request.
    fn is_final(&self) -> bool {
        matches!(self, Self::Right { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(typed("7KQ2-9XVM"), "7KQ29XVM");
        assert_eq!(typed(" 7kq2 9xvm"), "7KQ29XVM");
        assert_eq!(typed("oil0"), "0110");
        for _ in 0..100 {
            let code = new_code().unwrap();
            assert_eq!((code.len(), typed(&code)), (9, code.replace('-', "")), "{code}");
        }
    }
}
