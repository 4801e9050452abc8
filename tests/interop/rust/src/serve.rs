//! The serving role: listens, serves Testbed on the root connection of every session and on every
//! virtual connection that asks for it, offers resumption, and on request turns round and runs the
//! cases against the peer that connected.

use std::io::{Read, Write};
use std::process::ExitCode;

use tokio::net::{TcpListener, UnixListener};
use vox::{
    BoxMiddlewareFuture, ConnectionAcceptor, ConnectionRequest, MetadataEntry, PendingConnection,
    ServerMiddleware, ServerRequest, SessionAcceptOutcome, SessionRegistry, acceptor_fn,
};

use crate::address::Address;
use crate::call::{Context, run_cases};
use crate::link::SteadyLink;
use crate::testbed::TestbedClient;
use crate::{Options, Versions, evolved, testbed};

/// One line, whole, and at once: the reader is a test that waits for it.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}

fn metadata_text(entries: &[MetadataEntry<'_>]) -> String {
    let texts: Vec<String> = entries
        .iter()
        .map(|entry| format!("{}={:?} flags={:?}", entry.key, entry.value, entry.flags))
        .collect();
    texts.join("; ")
}

#[derive(Clone)]
struct PrintCalls;

impl ServerMiddleware for PrintCalls {
    fn pre<'a>(&'a self, request: ServerRequest<'_>) -> BoxMiddlewareFuture<'a> {
        let method = request.method().method_name;
        say(&format!("METADATA {method} {}", metadata_text(request.metadata())));
        Box::pin(async {})
    }
}

/// Whatever the root connection asks for is given Testbed, since a client without a service of its
/// own asks for `Noop`. A virtual connection has to name it.
pub fn acceptor(versions: Versions, print: bool) -> impl ConnectionAcceptor {
    acceptor_fn(move |request: &ConnectionRequest, connection: PendingConnection| {
        let kind = if request.is_virtual() { "virtual" } else { "root" };
        if print {
            say(&format!("CONNECTION {kind} {}", metadata_text(request.metadata())));
        }
        if request.is_virtual() && request.service() != "Testbed" {
            return Err(vec![MetadataEntry::str("error", "no such service").into_owned()]);
        }
        match (versions == Versions::OursEvolved, print) {
            (false, false) => {
                connection.handle_with(testbed::TestbedDispatcher::new(testbed::Service))
            }
            (false, true) => connection.handle_with(
                testbed::TestbedDispatcher::new(testbed::Service).with_middleware(PrintCalls),
            ),
            (true, false) => {
                connection.handle_with(evolved::TestbedDispatcher::new(evolved::Service))
            }
            (true, true) => connection.handle_with(
                evolved::TestbedDispatcher::new(evolved::Service).with_middleware(PrintCalls),
            ),
        }
        Ok(())
    })
}

enum Listener {
    Tcp(TcpListener),
    Local(UnixListener),
}

impl Listener {
    async fn bind(address: &Address) -> std::io::Result<(Self, Address)> {
        match address {
            Address::Tcp(host) => {
                let listener = TcpListener::bind(host).await?;
                let bound = Address::Tcp(listener.local_addr()?.to_string());
                Ok((Self::Tcp(listener), bound))
            }
            Address::Local(path) => {
                let _ = std::fs::remove_file(path);
                Ok((Self::Local(UnixListener::bind(path)?), address.clone()))
            }
        }
    }

    async fn accept(&self, steady: bool) -> std::io::Result<SteadyLink> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                let (read, write) = stream.into_split();
                Ok(SteadyLink::new(Box::new(read), Box::new(write), steady))
            }
            Self::Local(listener) => {
                let (stream, _) = listener.accept().await?;
                let (read, write) = stream.into_split();
                Ok(SteadyLink::new(Box::new(read), Box::new(write), steady))
            }
        }
    }
}

async fn serve_link(link: SteadyLink, registry: SessionRegistry, options: Options) {
    // `establish` names the service in the reply to the handshake; `establish_or_resume` does not.
    let outcome = vox::acceptor_on(link)
        .session_registry(registry)
        .on_connection(acceptor(options.versions, options.print_metadata))
        .metadata(vec![MetadataEntry::str("vox-service", "Testbed")])
        .establish_or_resume::<TestbedClient>()
        .await;
    let client = match outcome {
        Ok(SessionAcceptOutcome::Established(client)) => client,
        Ok(SessionAcceptOutcome::Resumed) => return say("SESSION resumed"),
        Err(error) => return say(&format!("SESSION failed {error}")),
    };
    say("SESSION established");
    if options.call_back {
        let context = Context { client: client.clone(), address: None, options: options.clone() };
        let (passed, failed) = run_cases(context, "callback_").await;
        say(&format!("callback cases: {passed} passed, {failed} failed"));
    }
    client.caller.closed().await;
    say("SESSION closed");
}

fn exit_with_stdin() {
    std::thread::spawn(|| {
        let mut ignored = [0_u8; 256];
        while matches!(std::io::stdin().read(&mut ignored), Ok(count) if count > 0) {}
        std::process::exit(0);
    });
}

pub async fn run(options: Options) -> ExitCode {
    let (listener, bound) = match Listener::bind(&options.address).await {
        Ok(both) => both,
        Err(error) => {
            eprintln!("cannot listen on {}: {error}", options.address);
            return ExitCode::FAILURE;
        }
    };
    if !options.ignore_stdin {
        exit_with_stdin();
    }
    say(&format!("LISTEN_ADDR={bound}"));
    let registry = SessionRegistry::default();
    loop {
        match listener.accept(!options.stock_link).await {
            Ok(link) => {
                tokio::task::spawn_local(serve_link(link, registry.clone(), options.clone()));
            }
            Err(error) => {
                eprintln!("accept: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
}
