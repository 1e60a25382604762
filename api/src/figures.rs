//! Figures of a municipality: which indicators there are, its publications, and what they show. A municipality sees its own and never more
//! than a published cell: there is no way from a figure to a child.

mod indicators;
mod metrics;
mod publications;
mod table;
mod view;

use crate::routes::Operation;

pub(crate) fn operations() -> Vec<Operation> {
    [indicators::operations(), publications::operations(), metrics::operations()].into_iter().flatten().collect()
}
