//! The first version of the Testbed service: the types that both versions share, the types that the
//! second version changes, and the service itself. The names and the order of fields and variants
//! are part of the wire format, because schema ids are hashes of them.

use facet::Facet;
use vox::{Rx, Tx};

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct TaggedPoint {
    pub label: String,
    pub x: i32,
    pub y: i32,
    pub active: bool,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Person {
    pub name: String,
    pub age: u8,
    pub email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Rectangle {
    pub top_left: Point,
    pub bottom_right: Point,
    pub label: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Facet)]
#[repr(u8)]
pub enum Color {
    Red,
    Green,
    Blue,
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum Shape {
    Circle { radius: f64 },
    Rectangle { width: f64, height: f64 },
    Point,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Canvas {
    pub name: String,
    pub shapes: Vec<Shape>,
    pub background: Color,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct GnarlyAttr {
    pub key: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum GnarlyKind {
    File { mime: String, tags: Vec<String> },
    Directory { child_count: u32, children: Vec<String> },
    Symlink { target: String, hops: Vec<u32> },
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct GnarlyEntry {
    pub id: u64,
    pub parent: Option<u64>,
    pub name: String,
    pub path: String,
    pub attrs: Vec<GnarlyAttr>,
    pub chunks: Vec<Vec<u8>>,
    pub kind: GnarlyKind,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct GnarlyPayload {
    pub revision: u64,
    pub mount: String,
    pub entries: Vec<GnarlyEntry>,
    pub footer: Option<String>,
    pub digest: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum Message {
    Text(String),
    Number(i64),
    Data(Vec<u8>),
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum MathError {
    DivisionByZero,
    Overflow,
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum LookupError {
    NotFound,
    AccessDenied,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Profile {
    pub name: String,
    pub bio: String,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Record {
    pub alpha: i32,
    pub beta: String,
    pub gamma: f64,
}

#[derive(Debug, Clone, PartialEq, Facet)]
#[repr(u8)]
pub enum Status {
    Active,
    Inactive,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Tag {
    pub label: String,
    pub priority: u32,
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Measurement {
    pub unit: String,
    pub value: f64,
}

#[derive(Debug, Clone, PartialEq, Facet)]
pub struct Config {
    pub key: String,
    pub value: String,
}

include!("service.rs.in");
