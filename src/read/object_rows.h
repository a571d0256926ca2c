#pragma once
// Rows from an object-centric log: the choice of the customer among the object types, and for each
// event its customers, its case, and what else it is related to. Columns are in read/ocel.h.

#include "base/error.h"
#include "read/object_log.h"
#include "read/ocel.h"
#include "read/row_sink.h"

namespace fifteen::read {

/// The customers that one object-to-object relation away from an event's objects may bring. An
/// object that leads to more of them (a product, a branch) does not tell who was there.
inline constexpr std::size_t kCustomersByRelationMax = 10;
/// Related objects of an event that are listed in its columns; more are counted, not listed.
inline constexpr std::size_t kListedMax = 1'000;

/// Writes the rows of a log that has been settled.
/// The customer of an event is each related object of the customer's type. Where it has none, it is
/// each object of that type that one of its objects has an object-to-object relation with, in
/// either direction, if these are at most `kCustomersByRelationMax`. The case is found likewise
/// among the objects that are not the customer; of several the first by id.
/// Errors: kInput: a type that is not in the log, with the nearest; those of `sink`.
Result<OcelSummary> write_object_rows(const ObjectLog& log, const OcelOptions& options,
                                      RowSink& sink);

}  // namespace fifteen::read
