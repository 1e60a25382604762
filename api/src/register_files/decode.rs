//! Bytes to text: gzip by its first bytes, UTF-8 with or without a mark, otherwise Windows-1252.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::FileError;

/// The first two bytes of gzip. No text in either encoding starts with them.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The mark with which some publishers start UTF-8.
const UTF_8_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The text of a file that has at most `limit` bytes when it is unpacked. A small file that unpacks without end stops there.
pub(super) fn text(bytes: &[u8], limit: u64) -> Result<String, FileError> {
    let unpacked = if bytes.starts_with(&GZIP) { unpack(bytes, limit)? } else { bytes.to_vec() };
    if u64::try_from(unpacked.len()).map_or(true, |length| length > limit) {
        return Err(FileError::TooLarge { limit });
    }
    let body = unpacked.strip_prefix(&UTF_8_MARK).unwrap_or(&unpacked);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::Empty);
    }
    // A zero byte stands in spreadsheets, archives and UTF-16, and in no published register.
    if body.contains(&0) {
        return Err(FileError::NotText);
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.to_owned()),
        // Any byte is a character in Windows-1252, so what is marked as UTF-8 and is not is refused, not guessed at.
        Err(_) if body.len() < unpacked.len() => Err(FileError::NotText),
        Err(_) => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(body).0.into_owned()),
    }
}

/// Unpacks at most one byte more than the limit.
fn unpack(bytes: &[u8], limit: u64) -> Result<Vec<u8>, FileError> {
    let mut unpacked = Vec::new();
    match MultiGzDecoder::new(bytes).take(limit.saturating_add(1)).read_to_end(&mut unpacked) {
        Ok(_) => Ok(unpacked),
        Err(_) => Err(FileError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn each_published_encoding_gives_the_same_text() {
        for bytes in [&b"\xef\xbb\xbfHindo\xc3\xabstisch"[..], b"Hindo\xc3\xabstisch", b"Hindo\xebstisch"] {
            assert_eq!(text(bytes, 100).unwrap(), "Hindoëstisch");
            assert_eq!(text(&gzip(bytes), 100).unwrap(), "Hindoëstisch");
        }
        assert_eq!(text(b"\x91t Ienster", 100).unwrap(), "‘t Ienster");
    }

    #[test]
    fn a_small_file_that_unpacks_beyond_the_limit_is_refused() {
        let bomb = gzip(&vec![b'a'; 5_000_000]);
        assert!(bomb.len() < 10_000);
        assert_eq!(text(&bomb, 1_000), Err(FileError::TooLarge { limit: 1_000 }));
        assert_eq!(text(&[b'a'; 11], 10), Err(FileError::TooLarge { limit: 10 }));
        assert!(text(&[b'a'; 10], 10).is_ok());
    }

    #[test]
    fn what_is_empty_cut_off_or_no_text_is_refused_with_that_reason() {
        assert_eq!(text(b"", 100), Err(FileError::Empty));
        assert_eq!(text(b"\xef\xbb\xbf\r\n", 100), Err(FileError::Empty));
        let whole = gzip(b"a;b");
        assert_eq!(text(&whole[..whole.len() - 5], 100), Err(FileError::Damaged));
        assert_eq!(text(b"PK\x03\x04\x00\x00", 100), Err(FileError::NotText));
        assert_eq!(text(b"\xff\xfea\x00;\x00", 100), Err(FileError::NotText));
        assert_eq!(text(b"\xef\xbb\xbfHindo\xebstisch", 100), Err(FileError::NotText));
    }
}
