// The one table from errno to Error.
#include "net/system_error.hpp"

#include <cerrno>

namespace vox::net {

Error error_of(int number) {
  switch (number) {
    case EAGAIN: return Error::would_block;
    case ECONNREFUSED:
    case ENOENT: return Error::refused;  // of a local socket: nobody has made its file
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return Error::reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ETIMEDOUT: return Error::unreachable;
    case EADDRINUSE: return Error::address_in_use;
    case EADDRNOTAVAIL:
    case EINVAL:
    case ENAMETOOLONG: return Error::invalid_address;
    case EMFILE:
    case ENFILE:
    case ENOSPC:  // of epoll: the user may watch no more descriptors
    case ENOBUFS:
    case ENOMEM: return Error::exhausted;
    default: return Error::io;
  }
}

}  // namespace vox::net
