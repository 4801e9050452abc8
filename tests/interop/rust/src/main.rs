//! A peer for the interoperation tests, built on the published Rust crate: it serves the Testbed
//! service or calls one, over TCP or a Unix socket, and says on standard output what it found. What
//! its options mean is written in ../README.md. It knows nothing of the implementation on the other
//! side: whatever speaks the protocol can be its counterpart, itself included.

mod address;
mod call;
mod cases;
mod describe;
mod evolved;
mod link;
mod proxy;
mod serve;
mod testbed;

use std::process::ExitCode;
use std::time::Duration;

use address::Address;

const USAGE: &str = "\
usage: vox-interop-peer serve --address ADDRESS [--evolved] [--call-back] [--case NAME]...
                              [--print-metadata] [--ignore-stdin] [--stock-link]
       vox-interop-peer call  --address ADDRESS [--evolved | --peer-evolved] [--case NAME]...
                              [--stable] [--fresh] [--linger-ms N] [--timeout-ms N]
                              [--stock-link]
       vox-interop-peer list
       vox-interop-peer describe [--evolved]
ADDRESS is tcp://HOST:PORT or local://PATH";

/// Which version of the types each side of a session has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Versions {
    Same,
    OursEvolved,
    TheirsEvolved,
}

#[derive(Debug, Clone)]
pub struct Options {
    pub address: Address,
    pub versions: Versions,
    /// Empty means all of them.
    pub cases: Vec<String>,
    pub call_back: bool,
    pub print_metadata: bool,
    pub ignore_stdin: bool,
    pub stable: bool,
    pub fresh: bool,
    pub stock_link: bool,
    pub linger: Duration,
    pub timeout: Duration,
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut address = None;
    let mut options = Options {
        address: Address::Tcp(String::new()),
        versions: Versions::Same,
        cases: vec![],
        call_back: false,
        print_metadata: false,
        ignore_stdin: false,
        stable: false,
        fresh: false,
        stock_link: false,
        linger: Duration::ZERO,
        timeout: Duration::from_secs(30),
    };
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let ms = |text: String| text.parse().map(Duration::from_millis).map_err(|e| e.to_string());
        match argument.as_str() {
            "--address" => address = Some(Address::parse(&value()?)?),
            "--case" => options.cases.push(value()?),
            "--evolved" => options.versions = Versions::OursEvolved,
            "--peer-evolved" => options.versions = Versions::TheirsEvolved,
            "--call-back" => options.call_back = true,
            "--print-metadata" => options.print_metadata = true,
            "--ignore-stdin" => options.ignore_stdin = true,
            "--stable" => options.stable = true,
            "--stock-link" => options.stock_link = true,
            "--fresh" => options.fresh = true,
            "--linger-ms" => options.linger = ms(value()?)?,
            "--timeout-ms" => options.timeout = ms(value()?)?,
            other => return Err(format!("unknown option {other}")),
        }
    }
    options.address = address.ok_or("--address is missing")?;
    Ok(options)
}

fn list() {
    for group in cases::GROUPS {
        println!("{}", group.title);
        for case in group.cases {
            println!("  {}", case.name);
        }
    }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let role = arguments.next().unwrap_or_default();
    match role.as_str() {
        "list" => {
            list();
            return ExitCode::SUCCESS;
        }
        "describe" => {
            describe::print(arguments.any(|argument| argument == "--evolved"));
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    let options = match parse(arguments) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    // Our own tasks stay on this thread, because the futures of generated clients cannot be proved
    // to be `Send` once they borrow across an await; the crate's tasks run on the workers.
    let local = tokio::task::LocalSet::new();
    match role.as_str() {
        "serve" => local.block_on(&runtime, serve::run(options)),
        "call" => local.block_on(&runtime, call::run(options)),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
