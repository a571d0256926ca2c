#pragma once
// Object-centric event logs: OCEL 2.0 in JSON, XML and SQLite, OCEL 1.0 in JSON and XML.
//
// An event of such a log is related to objects of several types (an order, two items, a customer).
// Of these types one is the customer: named in a mapping, or guessed. Each event gives one row for
// each of its customers, or one without a customer where it has none. All forms of one log give
// equal rows: ordered by time, then by the event's id, then by the customer's, bytes compared.
//
//   ocel:eid, ocel:activity, ocel:timestamp   the event's id, type and time, as in the source
//   ocel:customer                             the customer's id
//   ocel:qualifier                            how the event is related to the customer
//   ocel:via                                  the object by which the customer was found, if by one
//   ocel:case                                 the id of the object that is the case, if one is
//   asked ocel:type:NAME                            the other related objects of a type, sorted by
//   id ocel:qualifier:NAME                       their qualifiers, in the same order customer:NAME
//   an attribute of the customer as it was at the event NAME an attribute of the event
//
// The whole log is kept in memory, because objects may stand behind the events and rows are sorted:
// docs/formats/ocel.md has the figures.
//
//   Result<OcelSummary> summary = read_ocel_xml(**source, {.customer_type = "Client"}, sink,
//   rejects);

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "read/byte_source.h"
#include "read/rejects.h"
#include "read/row_sink.h"

namespace fifteen::read {

struct OcelOptions {
  std::size_t source_index = 0;     ///< the file's place on the command line, for `Rejects`
  std::string customer_type = {};   ///< the object type that is the customer; empty: guessed
  std::string case_type = {};       ///< the object type that is the case; empty: no cases
  std::size_t columns_max = 2'000;  ///< attributes and types beyond this are left out, and counted
  std::function<void(std::uint64_t events)> progress = {};  ///< called now and then, may be empty
};

/// What was in a log, and what a person should know of it.
struct OcelSummary {
  std::uint64_t events = 0;   ///< that gave rows
  std::uint64_t rows = 0;     ///< given to the sink
  std::uint64_t objects = 0;  ///< of all types
  std::string customer_type;  ///< as given or guessed
  std::vector<std::string> warnings;
};

/// The forms in which such logs are stored.
enum class OcelForm : std::uint8_t { kJson, kXml, kSqlite };

/// Tells from the first bytes of a file (some thousands are enough) whether it is an object-centric
/// log, and in which form. Every SQLite file is taken for one.
std::optional<OcelForm> ocel_form_of(std::string_view head);

/// Reads a log in JSON, of OCEL 1.0 or 2.0. Rejects, with the line on which the event or object
/// begins: "an event without an id", "an event without a type", "an event without a time", "a time
/// that cannot be read", "an event id that is there twice", "an object without an id", "an object
/// without a type", "an object id that is there twice", "not an object of JSON", and "a relation to
/// an object that is not in the log", for which the event is a row all the same. Errors (kInput):
/// JSON that is broken, nested more than 64 deep, or of more than 4 GB; a log without events; a
/// version other than 1 and 2; a `customer_type` or `case_type` that is not in the log; those of
/// `source`; and those of `sink`. Memory: the file three times, then the log.
Result<OcelSummary> read_ocel_json(ByteSource& source, const OcelOptions& options, RowSink& sink,
                                   Rejects& rejects);

/// Reads a log in XML, of OCEL 1.0 or 2.0. Rejects and errors as for JSON; and a DOCTYPE is an
/// error, so entities cannot grow. The file is streamed; memory: the log.
Result<OcelSummary> read_ocel_xml(ByteSource& source, const OcelOptions& options, RowSink& sink,
                                  Rejects& rejects);

/// Reads a log of OCEL 2.0 in SQLite, read-only; the file may be packed, then it is unpacked into
/// memory. The line of a reject is the row's number in the table that has it. Rejects and errors as
/// for JSON; also: tables or columns of the standard that are missing, with their names; a damaged
/// or truncated database; a view in a table's place.
Result<OcelSummary> read_ocel_sqlite(const std::string& path, const OcelOptions& options,
                                     RowSink& sink, Rejects& rejects);

/// Reads such a database from its bytes; `name` stands for the path in messages.
Result<OcelSummary> read_ocel_sqlite_bytes(const std::string& name, const std::string& bytes,
                                           const OcelOptions& options, RowSink& sink,
                                           Rejects& rejects);

}  // namespace fifteen::read
