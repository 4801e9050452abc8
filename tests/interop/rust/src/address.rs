//! Addresses, and connecting to them.

use std::fmt;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};

use crate::link::SteadyLink;

pub type BoxedRead = Box<dyn AsyncRead + Send + Unpin>;
pub type BoxedWrite = Box<dyn AsyncWrite + Send + Unpin>;

#[derive(Debug, Clone)]
pub enum Address {
    Tcp(String),
    Local(String),
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("tcp", rest)) => Ok(Self::Tcp(rest.into())),
            Some(("local", rest)) => Ok(Self::Local(rest.into())),
            None => Ok(Self::Tcp(text.into())),
            Some((scheme, _)) => Err(format!("unknown scheme {scheme}")),
        }
    }

    pub async fn connect(&self) -> std::io::Result<(BoxedRead, BoxedWrite)> {
        match self {
            Self::Tcp(host) => {
                let stream = TcpStream::connect(host).await?;
                stream.set_nodelay(true)?;
                let (read, write) = stream.into_split();
                Ok((Box::new(read), Box::new(write)))
            }
            Self::Local(path) => {
                let (read, write) = UnixStream::connect(path).await?.into_split();
                Ok((Box::new(read), Box::new(write)))
            }
        }
    }

    pub async fn connect_link(&self, steady: bool) -> std::io::Result<SteadyLink> {
        let (read, write) = self.connect().await?;
        Ok(SteadyLink::new(read, write, steady))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host) => write!(f, "tcp://{host}"),
            Self::Local(path) => write!(f, "local://{path}"),
        }
    }
}
