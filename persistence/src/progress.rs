//! How far running imports are, as the operator sees it on a graph.

use metrics::{counter, gauge};

/// A running import. What it has not done is off the graph when this goes, whichever way it ended.
pub(crate) struct Progress {
    kind: &'static str,
    left: usize,
}

impl Progress {
    /// An import of a kind begins that has so many rows to carry out.
    pub(crate) fn begin(kind: &'static str, rows: usize) -> Self {
        gauge!("imports_running", "kind" => kind).increment(1.0);
        gauge!("import_rows_left", "kind" => kind).increment(float(rows));
        Self { kind, left: rows }
    }

    /// So many more rows are carried out and committed.
    pub(crate) fn done(&mut self, rows: usize) {
        counter!("import_rows_total", "kind" => self.kind).increment(u64::try_from(rows).unwrap_or(u64::MAX));
        let rows = rows.min(self.left);
        gauge!("import_rows_left", "kind" => self.kind).decrement(float(rows));
        self.left -= rows;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        gauge!("import_rows_left", "kind" => self.kind).decrement(float(self.left));
        gauge!("imports_running", "kind" => self.kind).decrement(1.0);
    }
}

fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
