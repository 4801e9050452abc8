//! One request, one response; alone and many at once.

use std::f64::consts::PI;

use super::{Case, close_to, same, table, value};
use crate::call::Context;
use crate::testbed::{
    Canvas, Color, Config, GnarlyAttr, GnarlyEntry, GnarlyKind, GnarlyPayload, LookupError,
    MathError, Measurement, Message, Person, Point, Profile, Record, Rectangle, Shape, Status, Tag,
    TaggedPoint,
};

type Outcome = Result<(), String>;

pub const CASES: &[Case] = table![
    echo,
    echo_empty_and_unicode,
    echo_long,
    reverse,
    divide_success,
    divide_zero,
    divide_overflow,
    lookup_found,
    lookup_found_no_email,
    lookup_not_found,
    lookup_access_denied,
    echo_point,
    create_person,
    rectangle_area,
    parse_color,
    shape_area,
    create_canvas,
    echo_gnarly,
    process_message,
    binary_payload_sizes,
    get_points,
    swap_pair,
    echo_bytes,
    echo_bool,
    echo_u64,
    echo_option_string,
    describe_point,
    all_colors,
    echo_shape,
    echo_status_v1,
    echo_tag_v1,
    echo_profile,
    echo_record,
    echo_status,
    echo_tag,
    echo_measurement,
    echo_config,
    pipelining_10,
    pipelining_100,
    metadata,
];

async fn echo(cx: Context) -> Outcome {
    let text = "hello from client";
    same("echo", value("echo", cx.client.echo(text.into()).await)?, text.into())
}

async fn echo_empty_and_unicode(cx: Context) -> Outcome {
    for text in ["", "\0", "grüße 👋🏽 \u{10ffff}", "a\u{301}"] {
        same("echo", value("echo", cx.client.echo(text.into()).await)?, text.into())?;
    }
    Ok(())
}

async fn echo_long(cx: Context) -> Outcome {
    for size in [127, 128, 16_383, 16_384, 300_000] {
        let text = "x".repeat(size);
        same("echo", value("echo", cx.client.echo(text.clone()).await)?, text)?;
    }
    Ok(())
}

async fn reverse(cx: Context) -> Outcome {
    let got = value("reverse", cx.client.reverse("hello".into()).await)?;
    same("reverse", got, "olleh".into())?;
    let got = value("reverse", cx.client.reverse("añ👋".into()).await)?;
    same("reverse of scalar values", got, "👋ña".into())
}

async fn divide_success(cx: Context) -> Outcome {
    same("10 / 3", value("divide", cx.client.divide(10, 3).await)?, 3)?;
    same("-7 / 2", value("divide", cx.client.divide(-7, 2).await)?, -3)?;
    same("min / 1", value("divide", cx.client.divide(i64::MIN, 1).await)?, i64::MIN)
}

async fn divide_zero(cx: Context) -> Outcome {
    match cx.client.divide(10, 0).await {
        Err(vox::VoxError::User(MathError::DivisionByZero)) => Ok(()),
        other => Err(format!("10 / 0: {other:?}")),
    }
}

async fn divide_overflow(cx: Context) -> Outcome {
    match cx.client.divide(i64::MIN, -1).await {
        Err(vox::VoxError::User(MathError::Overflow)) => Ok(()),
        other => Err(format!("min / -1: {other:?}")),
    }
}

fn person(name: &str, age: u8, email: Option<&str>) -> Person {
    Person { name: name.into(), age, email: email.map(Into::into) }
}

async fn lookup_found(cx: Context) -> Outcome {
    let alice = person("Alice", 30, Some("alice@example.com"));
    same("lookup 1", value("lookup", cx.client.lookup(1).await)?, alice)?;
    let charlie = person("Charlie", 35, Some("charlie@example.com"));
    same("lookup 3", value("lookup", cx.client.lookup(3).await)?, charlie)
}

async fn lookup_found_no_email(cx: Context) -> Outcome {
    same("lookup 2", value("lookup", cx.client.lookup(2).await)?, person("Bob", 25, None))
}

async fn lookup_not_found(cx: Context) -> Outcome {
    match cx.client.lookup(999).await {
        Err(vox::VoxError::User(LookupError::NotFound)) => Ok(()),
        other => Err(format!("lookup 999: {other:?}")),
    }
}

async fn lookup_access_denied(cx: Context) -> Outcome {
    for id in [100, 199] {
        match cx.client.lookup(id).await {
            Err(vox::VoxError::User(LookupError::AccessDenied)) => {}
            other => return Err(format!("lookup {id}: {other:?}")),
        }
    }
    Ok(())
}

async fn echo_point(cx: Context) -> Outcome {
    for point in [Point { x: 42, y: -7 }, Point { x: i32::MIN, y: i32::MAX }] {
        let got = value("echo_point", cx.client.echo_point(point.clone()).await)?;
        same("echo_point", got, point)?;
    }
    Ok(())
}

async fn create_person(cx: Context) -> Outcome {
    let email = Some("dave@example.com".to_string());
    let got = value("create_person", cx.client.create_person("Dave".into(), 40, email).await)?;
    same("Dave", got, person("Dave", 40, Some("dave@example.com")))?;
    let got = value("create_person", cx.client.create_person("Eve".into(), 25, None).await)?;
    same("Eve", got, person("Eve", 25, None))
}

async fn rectangle_area(cx: Context) -> Outcome {
    for label in [None, Some("test".to_string())] {
        let top_left = Point { x: 0, y: 10 };
        let bottom_right = Point { x: 5, y: 0 };
        let rect = Rectangle { top_left, bottom_right, label };
        close_to("area", value("rectangle_area", cx.client.rectangle_area(rect).await)?, 50.0)?;
    }
    Ok(())
}

async fn parse_color(cx: Context) -> Outcome {
    let table = [
        ("red", Some(Color::Red)),
        ("GREEN", Some(Color::Green)),
        ("Blue", Some(Color::Blue)),
        ("purple", None),
    ];
    for (name, wanted) in table {
        same(name, value(name, cx.client.parse_color(name.into()).await)?, wanted)?;
    }
    Ok(())
}

async fn shape_area(cx: Context) -> Outcome {
    let table = [
        (Shape::Circle { radius: 1.0 }, PI),
        (Shape::Rectangle { width: 3.0, height: 4.0 }, 12.0),
        (Shape::Point, 0.0),
    ];
    for (shape, wanted) in table {
        close_to("area", value("shape_area", cx.client.shape_area(shape).await)?, wanted)?;
    }
    Ok(())
}

async fn create_canvas(cx: Context) -> Outcome {
    let shapes = vec![
        Shape::Point,
        Shape::Circle { radius: 2.5 },
        Shape::Rectangle { width: 1.0, height: 2.0 },
    ];
    let call = cx.client.create_canvas("enum-canvas".into(), shapes.clone(), Color::Green);
    let wanted = Canvas { name: "enum-canvas".into(), shapes, background: Color::Green };
    same("canvas", value("create_canvas", call.await)?, wanted)
}

fn gnarly() -> GnarlyPayload {
    let attr = |key: &str, value: &str| GnarlyAttr { key: key.into(), value: value.into() };
    let entry = |id, name: &str, kind| GnarlyEntry {
        id,
        parent: (id > 1).then_some(id - 1),
        name: name.into(),
        path: format!("/{name}"),
        attrs: vec![attr("k", "v"), attr("", "")],
        chunks: vec![vec![1, 2], vec![], vec![255; 300]],
        kind,
    };
    let file = GnarlyKind::File { mime: "text/plain".into(), tags: vec!["x".into(), "y".into()] };
    let directory =
        GnarlyKind::Directory { child_count: 2, children: vec!["a".into(), "c".into()] };
    let symlink = GnarlyKind::Symlink { target: "a".into(), hops: vec![1, 300, u32::MAX] };
    GnarlyPayload {
        revision: u64::MAX,
        mount: "/m".into(),
        entries: vec![entry(1, "a", file), entry(2, "b", directory), entry(3, "c", symlink)],
        footer: Some("end".into()),
        digest: (0..=255).collect(),
    }
}

async fn echo_gnarly(cx: Context) -> Outcome {
    let got = value("echo_gnarly", cx.client.echo_gnarly(gnarly()).await)?;
    same("full", got, gnarly())?;
    let mount = String::new();
    let empty = GnarlyPayload { revision: 0, mount, entries: vec![], footer: None, digest: vec![] };
    same("empty", value("echo_gnarly", cx.client.echo_gnarly(empty.clone()).await)?, empty)
}

async fn process_message(cx: Context) -> Outcome {
    let table = [
        (Message::Text("hello".into()), Message::Text("processed: hello".into())),
        (Message::Number(21), Message::Number(42)),
        (Message::Number(-1), Message::Number(-2)),
        (Message::Data(vec![1, 2, 3, 4]), Message::Data(vec![4, 3, 2, 1])),
    ];
    for (sent, wanted) in table {
        same("message", value("process_message", cx.client.process_message(sent).await)?, wanted)?;
    }
    Ok(())
}

const SIZES: [usize; 28] = [
    0, 1, 31, 32, 63, 64, 127, 128, 247, 248, 249, 255, 256, 257, 511, 512, 1024, 4091, 4092, 4093,
    4095, 4096, 4097, 16_384, 65_536, 262_144, 900_000, 1_000_000,
];

async fn binary_payload_sizes(cx: Context) -> Outcome {
    for size in SIZES {
        let data: Vec<u8> = (0..size).map(|i| (i * 31 % 256) as u8).collect();
        let reversed: Vec<u8> = data.iter().rev().copied().collect();
        let call = cx.client.process_message(Message::Data(data));
        let got = value(&format!("{size} bytes"), call.await)?;
        if got != Message::Data(reversed) {
            return Err(format!("{size} bytes came back wrong"));
        }
    }
    Ok(())
}

async fn get_points(cx: Context) -> Outcome {
    for count in [0, 1, 3, 5, 1000] {
        let wanted: Vec<Point> = (0..count).map(|i| Point { x: i, y: 2 * i }).collect();
        let got = value("get_points", cx.client.get_points(count as u32).await)?;
        same("points", got, wanted)?;
    }
    Ok(())
}

async fn swap_pair(cx: Context) -> Outcome {
    for number in [99, 42, -1] {
        let got = value("swap_pair", cx.client.swap_pair((number, "hello".into())).await)?;
        same("pair", got, ("hello".into(), number))?;
    }
    Ok(())
}

async fn echo_bytes(cx: Context) -> Outcome {
    let all = (0..=255).collect();
    for data in [vec![1, 2, 3, 255, 0, 128], vec![0, 1, 127, 128, 255], vec![], all] {
        same("bytes", value("echo_bytes", cx.client.echo_bytes(data.clone()).await)?, data)?;
    }
    Ok(())
}

async fn echo_bool(cx: Context) -> Outcome {
    for b in [true, false] {
        same("bool", value("echo_bool", cx.client.echo_bool(b).await)?, b)?;
    }
    Ok(())
}

async fn echo_u64(cx: Context) -> Outcome {
    for n in [0, 1, 127, 128, 1_000_000_000_000, u64::MAX - 1, u64::MAX] {
        same("u64", value("echo_u64", cx.client.echo_u64(n).await)?, n)?;
    }
    Ok(())
}

async fn echo_option_string(cx: Context) -> Outcome {
    for s in [Some("hello".to_string()), None, Some(String::new())] {
        let got = value("echo_option_string", cx.client.echo_option_string(s.clone()).await)?;
        same("option", got, s)?;
    }
    Ok(())
}

async fn describe_point(cx: Context) -> Outcome {
    for (label, x, y, active) in
        [("origin", 0, 0, true), ("test", 5, -3, true), ("far", -100, 200, false)]
    {
        let got = cx.client.describe_point(label.into(), x, y, active).await;
        let wanted = TaggedPoint { label: label.into(), x, y, active };
        same("point", value("describe_point", got)?, wanted)?;
    }
    Ok(())
}

async fn all_colors(cx: Context) -> Outcome {
    let wanted = vec![Color::Red, Color::Green, Color::Blue];
    same("colors", value("all_colors", cx.client.all_colors().await)?, wanted)
}

async fn echo_shape(cx: Context) -> Outcome {
    let rectangle = Shape::Rectangle { width: 2.0, height: 5.0 };
    let infinite = Shape::Circle { radius: f64::NEG_INFINITY };
    for shape in [Shape::Point, Shape::Circle { radius: 3.25 }, rectangle, infinite] {
        same("shape", value("echo_shape", cx.client.echo_shape(shape.clone()).await)?, shape)?;
    }
    Ok(())
}

async fn echo_status_v1(cx: Context) -> Outcome {
    for status in [Status::Active, Status::Inactive] {
        let got = value("echo_status_v1", cx.client.echo_status_v1(status.clone()).await)?;
        same("status", got, status)?;
    }
    Ok(())
}

fn tag() -> Tag {
    Tag { label: "important".into(), priority: 42, note: "do not delete".into() }
}

async fn echo_tag_v1(cx: Context) -> Outcome {
    same("tag", value("echo_tag_v1", cx.client.echo_tag_v1(tag()).await)?, tag())
}

async fn echo_profile(cx: Context) -> Outcome {
    let profile = Profile { name: "Alice".into(), bio: "Likes tests".into() };
    same("profile", value("echo_profile", cx.client.echo_profile(profile.clone()).await)?, profile)
}

async fn echo_record(cx: Context) -> Outcome {
    let record = Record { alpha: 42, beta: "hello".into(), gamma: 5.25 };
    same("record", value("echo_record", cx.client.echo_record(record.clone()).await)?, record)
}

async fn echo_status(cx: Context) -> Outcome {
    for status in [Status::Active, Status::Inactive] {
        same("status", value("echo_status", cx.client.echo_status(status.clone()).await)?, status)?;
    }
    Ok(())
}

async fn echo_tag(cx: Context) -> Outcome {
    same("tag", value("echo_tag", cx.client.echo_tag(tag()).await)?, tag())
}

async fn echo_measurement(cx: Context) -> Outcome {
    let m = Measurement { unit: "meters".into(), value: 5.25 };
    same("measurement", value("echo_measurement", cx.client.echo_measurement(m.clone()).await)?, m)
}

async fn echo_config(cx: Context) -> Outcome {
    let c = Config { key: "theme".into(), value: "dark".into() };
    same("config", value("echo_config", cx.client.echo_config(c.clone()).await)?, c)
}

/// All of them in flight before the first answer is looked at.
async fn pipelined(cx: Context, count: usize) -> Outcome {
    let mut calls = vec![];
    for i in 0..count {
        let client = cx.client.clone();
        calls.push(tokio::task::spawn_local(async move { client.echo(format!("msg{i}")).await }));
    }
    for (i, call) in calls.into_iter().enumerate() {
        let got = value("echo", call.await.map_err(|e| e.to_string())?)?;
        same("echo", got, format!("msg{i}"))?;
    }
    Ok(())
}

async fn pipelining_10(cx: Context) -> Outcome {
    pipelined(cx, 10).await
}

async fn pipelining_100(cx: Context) -> Outcome {
    pipelined(cx, 100).await
}

struct AddMetadata;

impl vox::ClientMiddleware for AddMetadata {
    fn pre<'a, 'call>(
        &'a self,
        _context: &'a vox::ClientContext<'a>,
        request: &'a mut vox::ClientRequest<'call, 'a>,
    ) -> vox::BoxMiddlewareFuture<'a> {
        Box::pin(async move {
            request.push_string_metadata("x-interop-text", "grüße", vox::MetadataFlags::SENSITIVE);
            request.push_u64_metadata(
                "x-interop-number",
                u64::MAX,
                vox::MetadataFlags::NO_PROPAGATE,
            );
        })
    }
}

/// The peer cannot show here what it received: a serving peer prints it with `--print-metadata`.
async fn metadata(cx: Context) -> Outcome {
    let client = cx.client.clone().with_middleware(AddMetadata);
    same("echo", value("echo", client.echo("with metadata".into()).await)?, "with metadata".into())
}
