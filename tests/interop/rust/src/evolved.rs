//! The second version of the Testbed service: six types changed, everything else as before, and the
//! same names, so that method ids agree with the first version and schemas do not.

use facet::Facet;
use vox::{Rx, Tx};

use crate::testbed::{
    Canvas, Color, GnarlyPayload, LookupError, MathError, Message, Person, Point, Rectangle, Shape,
    TaggedPoint,
};

/// Gains `avatar`. The crate fills a field that the remote lacks only where a default is declared:
/// an `Option` alone is not enough. The default does not enter the schema's id.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Profile {
    pub name: String,
    pub bio: String,
    #[facet(default)]
    pub avatar: Option<String>,
}

/// The fields in another order.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Record {
    pub gamma: f64,
    pub alpha: i32,
    pub beta: String,
}

/// Gains `Suspended`.
#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum Status {
    Active,
    Inactive,
    Suspended,
}

/// Loses `note`.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Tag {
    pub label: String,
    pub priority: u32,
}

/// `value` was an f64.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Measurement {
    pub unit: String,
    pub value: String,
}

/// Gains the required `owner`.
#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Config {
    pub key: String,
    pub value: String,
    pub owner: String,
}

include!("service.rs.in");
