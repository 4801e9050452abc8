//! The calling role: connects, runs cases, counts. While it is connected it serves Testbed too, so
//! that the peer can call back over the same session.

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use vox::{LinkSource, MetadataEntry, SessionError, SessionHandle, TransportMode};

use crate::address::Address;
use crate::cases::{self, Case};
use crate::serve::{acceptor, say};
use crate::testbed::TestbedClient;
use crate::{Options, evolved};

/// What a case is given.
#[derive(Clone)]
pub struct Context {
    pub client: TestbedClient,
    /// Where to connect for a session of one's own; absent where the peer connected to us.
    pub address: Option<Address>,
    pub options: Options,
}

impl Context {
    pub fn session(&self) -> Result<SessionHandle, String> {
        self.client.session.clone().ok_or("the crate gave no session handle".into())
    }

    /// The same connection, seen with the second version's types.
    pub fn evolved(&self) -> evolved::TestbedClient {
        evolved::TestbedClient::new(self.client.caller.clone())
    }

    pub fn address(&self) -> Result<Address, String> {
        self.address.clone().ok_or("this case needs an address".into())
    }

    pub fn mode(&self) -> TransportMode {
        mode(&self.options)
    }
}

fn mode(options: &Options) -> TransportMode {
    if options.stable { TransportMode::Stable } else { TransportMode::Bare }
}

/// A session that ends with its link: a broken link must fail a case and not be papered over.
pub async fn connect(address: &Address, options: &Options) -> Result<TestbedClient, SessionError> {
    let link = address.connect_link(!options.stock_link).await.map_err(SessionError::Io)?;
    vox::initiator_on(link, mode(options))
        .on_connection(acceptor(options.versions, options.print_metadata))
        .metadata(vec![
            MetadataEntry::str("x-interop-text", "hello"),
            MetadataEntry::u64("x-interop-number", 7),
        ])
        .connect_timeout(Duration::from_secs(5))
        .establish::<TestbedClient>()
        .await
}

/// A session that reconnects by itself and asks to resume.
pub async fn connect_source<S>(source: S, options: &Options) -> Result<TestbedClient, SessionError>
where
    S: LinkSource,
    S::Link: vox::Link + Send + 'static,
    <S::Link as vox::Link>::Tx: Send + Sync + 'static,
    <S::Link as vox::Link>::Rx: Send + 'static,
{
    vox::initiator(source, TransportMode::Bare)
        .on_connection(acceptor(options.versions, options.print_metadata))
        .connect_timeout(Duration::from_secs(5))
        .recovery_timeout(Duration::from_secs(10))
        .resumable()
        .establish::<TestbedClient>()
        .await
}

fn wanted(options: &Options, has_address: bool) -> Result<Vec<&'static Case>, String> {
    if options.cases.is_empty() {
        return Ok(cases::default_for(options, has_address));
    }
    let find = |name: &String| {
        let mut all = cases::GROUPS.iter().flat_map(|group| group.cases);
        all.find(|case| case.name == name).ok_or(format!("there is no case {name}"))
    };
    options.cases.iter().map(find).collect()
}

async fn timed<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, String>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result,
        Err(_) => Err(format!("no end within {} ms", limit.as_millis())),
    }
}

/// Runs the wanted cases over one session. After a failure, where we can connect, the next case is
/// given a new session: one failure shall not fail the rest.
pub async fn run_cases(mut context: Context, prefix: &str) -> (u32, u32) {
    let (mut passed, mut failed) = (0, 0);
    let list = match wanted(&context.options, context.address.is_some()) {
        Ok(list) => list,
        Err(why) => {
            say(&format!("CASE {prefix}none FAILED {why}"));
            return (0, 1);
        }
    };
    let mut renew = false;
    for case in list {
        if let Some(address) = context.address.clone()
            && (renew || context.options.fresh)
        {
            match connect(&address, &context.options).await {
                Ok(client) => context.client = client,
                Err(error) => {
                    say(&format!("CASE {prefix}{} FAILED cannot connect: {error}", case.name));
                    failed += 1;
                    continue;
                }
            }
        }
        // In a task of its own, so that a panic fails one case.
        let work = timed(context.options.timeout, (case.run)(context.clone()));
        let result = match tokio::task::spawn_local(work).await {
            Ok(result) => result,
            Err(error) => Err(format!("panicked: {error}")),
        };
        renew = result.is_err();
        match result {
            Ok(()) => {
                passed += 1;
                say(&format!("CASE {prefix}{} ok", case.name));
            }
            Err(why) => {
                failed += 1;
                say(&format!("CASE {prefix}{} FAILED {}", case.name, why.replace('\n', " ")));
            }
        }
    }
    (passed, failed)
}

pub async fn run(options: Options) -> ExitCode {
    let address = options.address.clone();
    let client = match connect(&address, &options).await {
        Ok(client) => client,
        Err(error) => {
            say(&format!("CASE connect FAILED {error}"));
            say("cases: 0 passed, 1 failed");
            return ExitCode::FAILURE;
        }
    };
    let linger = options.linger;
    let context = Context { client: client.clone(), address: Some(address), options };
    let (passed, failed) = run_cases(context, "").await;
    say(&format!("cases: {passed} passed, {failed} failed"));
    let _ = tokio::time::timeout(linger, client.caller.closed()).await;
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
