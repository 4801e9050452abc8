// Why a connection was closed, as a proxy says it to the side that is left.
//
// A Close says nothing by itself, and an orderly end is passed on as it came. An end that was not
// orderly must not look like one (G-110): the proxy adds an entry that names it. Whoever does not
// know the entry sees a Close like any other.
#pragma once

#include <string>
#include <string_view>

#include "vox/connection/close_reason.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

inline constexpr std::string_view metadata_close_reason_key = "vox-close-reason";

/// What a Close for this reason carries: nothing, unless a proxy has to say why.
inline Metadata close_metadata(CloseReason reason) {
  Metadata metadata;
  if (reason == CloseReason::proxy_lost || reason == CloseReason::proxy_overflow) {
    metadata.add(std::string(metadata_close_reason_key), std::string(to_string(reason)));
  }
  return metadata;
}

/// The reason that a counterpart's Close gives.
inline CloseReason close_reason_of(const Metadata& metadata) {
  const auto said = metadata.text(metadata_close_reason_key);
  for (const CloseReason reason : {CloseReason::proxy_lost, CloseReason::proxy_overflow}) {
    if (said == to_string(reason)) return reason;
  }
  return CloseReason::counterpart;
}

}  // namespace vox
