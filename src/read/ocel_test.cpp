#include "read/ocel.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <memory>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "read/test_rows.h"

namespace fifteen::read {
namespace {

using Row = TextRows::Row;
using Reasons = std::map<std::string, std::uint64_t>;

struct Read {
  TextRows sink;
  Rejects rejects;
  OcelSummary summary;
  std::string error;
};

void settle(Result<OcelSummary> summary, Read& read) {
  if (summary) {
    read.summary = std::move(*summary);
  } else {
    read.error = summary.error().message;
  }
}

std::unique_ptr<Read> read_json(std::string text, const OcelOptions& options = {}) {
  auto read = std::make_unique<Read>();
  auto source = ByteSource::from_memory("log.jsonocel", std::move(text));
  settle(read_ocel_json(**source, options, read->sink, read->rejects), *read);
  return read;
}

std::unique_ptr<Read> read_xml(std::string text, const OcelOptions& options = {}) {
  auto read = std::make_unique<Read>();
  auto source = ByteSource::from_memory("log.xmlocel", std::move(text));
  settle(read_ocel_xml(**source, options, read->sink, read->rejects), *read);
  return read;
}

std::unique_ptr<Read> read_sqlite(const std::string& bytes, const OcelOptions& options = {}) {
  auto read = std::make_unique<Read>();
  settle(read_ocel_sqlite_bytes("log.sqlite", bytes, options, read->sink, read->rejects), *read);
  return read;
}

// A database's bytes, from the statements that make it.
std::string database(const std::string& sql) {
  sqlite3* made = nullptr;
  EXPECT_EQ(sqlite3_open(":memory:", &made), SQLITE_OK);
  char* message = nullptr;
  EXPECT_EQ(sqlite3_exec(made, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
      << (message == nullptr ? "" : message);
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(made, "main", &size, 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  sqlite3_close(made);
  return out;
}

// One log in three forms: a call of two customers, a parcel whose customer only its order knows.
const char* const kJson = R"({
"eventTypes": [{"name": "call", "attributes": [{"name": "minutes", "type": "integer"}]},
               {"name": "parcel", "attributes": []}],
"objectTypes": [{"name": "Client", "attributes": [{"name": "tier", "type": "string"},
                                                  {"name": "age", "type": "integer"}]},
                {"name": "Order", "attributes": []}],
"events": [
 {"id": "e2", "type": "parcel", "time": "2024-05-02T10:00:00Z",
  "relationships": [{"objectId": "o1", "qualifier": "sent"}]},
 {"id": "e1", "type": "call", "time": "2024-05-01T10:00:00Z",
  "attributes": [{"name": "minutes", "value": 12}],
  "relationships": [{"objectId": "o1", "qualifier": "about"},
                    {"objectId": "c2", "qualifier": "listener"},
                    {"objectId": "c1", "qualifier": "caller"}]},
 {"id": "e3", "type": "call", "time": "2024-05-03T10:00:00Z", "relationships": []}],
"objects": [
 {"id": "c1", "type": "Client",
  "attributes": [{"name": "tier", "time": "1970-01-01T00:00:00Z", "value": "blue"},
                 {"name": "age", "time": "1970-01-01T00:00:00Z", "value": 40},
                 {"name": "tier", "time": "2024-05-02T10:00:00Z", "value": "gold"}]},
 {"id": "c2", "type": "Client"},
 {"id": "o1", "type": "Order", "relationships": [{"objectId": "c1", "qualifier": "ordered by"}]}]
})";

const char* const kXml = R"(<?xml version="1.0"?>
<log>
 <object-types>
  <object-type name="Client"><attributes><attribute name="tier" type="string"/>
   <attribute name="age" type="integer"/></attributes></object-type>
  <object-type name="Order"><attributes/></object-type>
 </object-types>
 <event-types>
  <event-type name="call"><attributes><attribute name="minutes" type="integer"/></attributes>
  </event-type>
  <event-type name="parcel"><attributes/></event-type>
 </event-types>
 <objects>
  <object id="c1" type="Client"><attributes>
   <attribute name="tier" time="1970-01-01T00:00:00Z">blue</attribute>
   <attribute name="age" time="1970-01-01T00:00:00Z">40</attribute>
   <attribute name="tier" time="2024-05-02T10:00:00Z">gold</attribute></attributes></object>
  <object id="c2" type="Client"/>
  <object id="o1" type="Order"><objects>
   <relationship object-id="c1" qualifier="ordered by"/></objects></object>
 </objects>
 <events>
  <event id="e1" type="call" time="2024-05-01T10:00:00Z">
   <attributes><attribute name="minutes">12</attribute></attributes>
   <objects><relationship object-id="c1" qualifier="caller"/>
    <relationship object-id="c2" qualifier="listener"/>
    <relationship object-id="o1" qualifier="about"/></objects></event>
  <event id="e2" type="parcel" time="2024-05-02T10:00:00Z">
   <objects><relationship object-id="o1" qualifier="sent"/></objects></event>
  <event id="e3" type="call" time="2024-05-03T10:00:00Z"/>
 </events>
</log>)";

const char* const kSql = R"(
create table event_map_type (ocel_type text primary key, ocel_type_map text);
insert into event_map_type values ('call', 'Call'), ('parcel', 'Parcel');
create table object_map_type (ocel_type text primary key, ocel_type_map text);
insert into object_map_type values ('Client', 'Client'), ('Order', 'Order');
create table event (ocel_id text primary key, ocel_type text);
insert into event values ('e1', 'call'), ('e2', 'parcel'), ('e3', 'call');
create table object (ocel_id text primary key, ocel_type text);
insert into object values ('c1', 'Client'), ('c2', 'Client'), ('o1', 'Order');
create table event_object (ocel_event_id text, ocel_object_id text, ocel_qualifier text,
                           primary key (ocel_event_id, ocel_object_id, ocel_qualifier));
insert into event_object values ('e1', 'c1', 'caller'), ('e1', 'c2', 'listener'),
                                ('e1', 'o1', 'about'), ('e2', 'o1', 'sent');
create table object_object (ocel_source_id text, ocel_target_id text, ocel_qualifier text);
insert into object_object values ('o1', 'c1', 'ordered by');
create table event_Call (ocel_id text primary key, ocel_time timestamp, minutes integer);
insert into event_Call values ('e1', '2024-05-01T10:00:00Z', 12),
                              ('e3', '2024-05-03T10:00:00Z', null);
create table event_Parcel (ocel_id text primary key, ocel_time timestamp);
insert into event_Parcel values ('e2', '2024-05-02T10:00:00Z');
create table object_Client (ocel_id text, ocel_time timestamp, ocel_changed_field text,
                            tier text, age integer);
insert into object_Client values ('c1', '1970-01-01 00:00:00', null, 'blue', 40),
                                 ('c1', '2024-05-02T10:00:00Z', 'tier', 'gold', null);
create table object_Order (ocel_id text, ocel_time timestamp);
)";

std::vector<Row> rows_of_the_log() {
  return {{{"ocel:eid", "e1"},
           {"ocel:activity", "call"},
           {"ocel:timestamp", "2024-05-01T10:00:00Z t"},
           {"ocel:customer", "c1"},
           {"ocel:qualifier", "caller"},
           {"ocel:type:Order", "o1"},
           {"ocel:qualifier:Order", "about"},
           {"customer:tier", "blue"},
           {"customer:age", "40 i"},
           {"minutes", "12 i"}},
          {{"ocel:eid", "e1"},
           {"ocel:activity", "call"},
           {"ocel:timestamp", "2024-05-01T10:00:00Z t"},
           {"ocel:customer", "c2"},
           {"ocel:qualifier", "listener"},
           {"ocel:type:Order", "o1"},
           {"ocel:qualifier:Order", "about"},
           {"minutes", "12 i"}},
          {{"ocel:eid", "e2"},
           {"ocel:activity", "parcel"},
           {"ocel:timestamp", "2024-05-02T10:00:00Z t"},
           {"ocel:customer", "c1"},
           {"ocel:qualifier", "ordered by"},
           {"ocel:via", "o1"},
           {"ocel:type:Order", "o1"},
           {"ocel:qualifier:Order", "sent"},
           {"customer:tier", "gold"},
           {"customer:age", "40 i"}},
          {{"ocel:eid", "e3"},
           {"ocel:activity", "call"},
           {"ocel:timestamp", "2024-05-03T10:00:00Z t"}}};
}

TEST(Ocel, gives_equal_rows_of_all_forms_of_a_log) {
  const auto json = read_json(kJson);
  EXPECT_EQ(json->error, "");
  EXPECT_EQ(json->sink.rows, rows_of_the_log());
  EXPECT_EQ(json->sink.lines, (std::vector<std::uint64_t>{10, 10, 8, 15}));
  const auto xml = read_xml(kXml);
  EXPECT_EQ(xml->error, "");
  EXPECT_EQ(xml->sink.rows, rows_of_the_log());
  const auto sqlite = read_sqlite(database(kSql));
  EXPECT_EQ(sqlite->error, "");
  EXPECT_EQ(sqlite->sink.rows, rows_of_the_log());
  for (const auto* read : {&json, &xml, &sqlite}) {
    EXPECT_EQ((*read)->summary.events, 3U);
    EXPECT_EQ((*read)->summary.rows, 4U);
    EXPECT_EQ((*read)->summary.objects, 3U);
    EXPECT_EQ((*read)->summary.customer_type, "Client");
    EXPECT_EQ((*read)->rejects.total(), 0U);
    EXPECT_EQ((*read)->sink.columns, json->sink.columns);
  }
}

const char* const kFirstJson = R"({
"ocel:global-log": {"ocel:version": "1.0", "ocel:attribute-names": ["price", "region"]},
"ocel:events": {
 "e2": {"ocel:activity": "pay", "ocel:timestamp": "2024-05-02T10:00:00Z",
        "ocel:omap": ["o1", "x"], "ocel:vmap": {"price": 2.50}},
 "e1": {"ocel:activity": "order", "ocel:timestamp": "2024-05-01T10:00:00Z",
        "ocel:omap": ["customer 1", "o1"], "ocel:vmap": {"price": 2.50, "urgent": true}}},
"ocel:objects": {
 "customer 1": {"ocel:type": "customers", "ocel:ovmap": {"region": "north"}},
 "o1": {"ocel:type": "orders", "ocel:ovmap": {}}}
})";

const char* const kFirstXml = R"(<?xml version="1.0"?>
<log>
 <global scope="event"><string key="activity" value="__INVALID__"/></global>
 <global scope="object"><string key="type" value="__INVALID__"/></global>
 <global scope="log"><string key="version" value="1.0"/>
  <list key="object-types"><string key="object-type" value="orders"/></list></global>
 <events>
  <event><string key="id" value="e1"/><string key="activity" value="order"/>
   <date key="timestamp" value="2024-05-01T10:00:00Z"/>
   <list key="omap"><string key="object-id" value="customer 1"/>
    <string key="object-id" value="o1"/></list>
   <list key="vmap"><float key="price" value="2.50"/><boolean key="urgent" value="true"/></list>
  </event>
  <event><string key="id" value="e2"/><string key="activity" value="pay"/>
   <date key="timestamp" value="2024-05-02T10:00:00Z"/>
   <list key="omap"><string key="object-id" value="o1"/>
    <string key="object-id" value="x"/></list>
   <list key="vmap"><float key="price" value="2.50"/></list></event>
 </events>
 <objects>
  <object><string key="id" value="customer 1"/><string key="type" value="customers"/>
   <list key="ovmap"><string key="region" value="north"/></list></object>
  <object><string key="id" value="o1"/><string key="type" value="orders"/>
   <list key="ovmap"/></object>
 </objects>
</log>)";

TEST(Ocel, gives_equal_rows_of_both_forms_of_the_first_version) {
  const auto json = read_json(kFirstJson);
  EXPECT_EQ(json->error, "");
  const std::vector<Row> expected = {{{"ocel:eid", "e1"},
                                      {"ocel:activity", "order"},
                                      {"ocel:timestamp", "2024-05-01T10:00:00Z t"},
                                      {"ocel:customer", "customer 1"},
                                      {"customer:region", "north"},
                                      {"ocel:type:orders", "o1"},
                                      {"price", "2.50 r"},
                                      {"urgent", "true b"}},
                                     {{"ocel:eid", "e2"},
                                      {"ocel:activity", "pay"},
                                      {"ocel:timestamp", "2024-05-02T10:00:00Z t"},
                                      {"ocel:type:orders", "o1"},
                                      {"price", "2.50 r"}}};
  EXPECT_EQ(json->sink.rows, expected);
  const auto xml = read_xml(kFirstXml);
  EXPECT_EQ(xml->error, "");
  EXPECT_EQ(xml->sink.rows, expected);
  const Reasons unknown{{"a relation to an object that is not in the log", 1}};
  EXPECT_EQ(json->rejects.by_reason(), unknown);
  EXPECT_EQ(xml->rejects.by_reason(), unknown);
  EXPECT_EQ(json->rejects.samples().at(0).text, "x of e2");
  EXPECT_EQ(json->rejects.samples().at(0).line, 4U);
}

TEST(Ocel, takes_the_type_that_is_asked_for_and_a_case) {
  const auto read = read_json(kJson, {.customer_type = "Order", .case_type = "Client"});
  ASSERT_EQ(read->error, "");
  ASSERT_EQ(read->sink.rows.size(), 3U);
  EXPECT_EQ(read->sink.rows[0].at("ocel:customer"), "o1");
  EXPECT_EQ(read->sink.rows[0].at("ocel:type:Client"), "c1, c2");
  EXPECT_EQ(read->sink.rows[0].at("ocel:qualifier:Client"), "caller, listener");
  EXPECT_EQ(read->sink.rows[0].at("ocel:case"), "c1");
  EXPECT_FALSE(read->sink.rows[1].contains("ocel:case")) << "the customer leads to no case";
}

TEST(Ocel, finds_a_case_by_a_relation_of_an_object_that_is_not_the_customer) {
  const auto read = read_json(R"({"events": [
 {"id": "e", "type": "pack", "time": "2024-05-01",
  "relationships": [{"objectId": "c"}, {"objectId": "i"}]}],
"objects": [{"id": "c", "type": "customer"}, {"id": "o", "type": "order"},
 {"id": "i", "type": "item", "relationships": [{"objectId": "o"}]}]})",
                              {.case_type = "order"});
  ASSERT_EQ(read->error, "");
  EXPECT_EQ(read->sink.rows.at(0).at("ocel:case"), "o");
}

TEST(Ocel, does_not_take_a_way_that_leads_to_many_customers) {
  std::string text = R"({"events": [{"id": "e", "type": "restock", "time": "2024-05-01",
    "relationships": [{"objectId": "p"}]}], "objects": [{"id": "p", "type": "product",
    "relationships": [{"objectId": "c0"})";
  for (int i = 1; i <= 10; ++i) text += R"(,{"objectId": "c)" + std::to_string(i) + "\"}";
  text += "]}";
  for (int i = 0; i <= 10; ++i) {
    text += R"(,{"id": "c)" + std::to_string(i) + R"(", "type": "customer"})";
  }
  const auto read = read_json(text + "]}");
  ASSERT_EQ(read->error, "");
  ASSERT_EQ(read->sink.rows.size(), 1U);
  EXPECT_FALSE(read->sink.rows[0].contains("ocel:customer"));
  EXPECT_EQ(read->rejects.total(), 0U);
}

TEST(Ocel, guesses_the_type_and_says_so_when_no_name_tells_it) {
  const auto log = [](const std::string& first, const std::string& second) {
    return R"({"events": [
 {"id": "1", "type": "a", "time": "2024-05-01", "relationships": [{"objectId": "x"}]},
 {"id": "2", "type": "a", "time": "2024-05-01", "relationships": [{"objectId": "y"}]},
 {"id": "3", "type": "a", "time": "2024-05-01", "relationships": [{"objectId": "y"}]}],
 "objects": [{"id": "x", "type": ")" +
           first + R"("}, {"id": "y", "type": ")" + second + "\"}]}";
  };
  for (const char* name : {"Customers", "loan applicant", "BankClient", "USER", "patient"}) {
    const auto read = read_json(log(name, "order"));
    EXPECT_EQ(read->summary.customer_type, name);
  }
  const auto read = read_json(log("applications", "order"));
  EXPECT_EQ(read->summary.customer_type, "order");
  EXPECT_EQ(read->summary.warnings.at(0),
            "log.jsonocel: no object type is called like a customer; \"order\" is taken for it, "
            "which 2 of 3 events have. Another one is named in a mapping: [ocel] customer = "
            "\"applications\"");
  const auto only = read_json(log("order", "order"));
  EXPECT_EQ(only->summary.customer_type, "order");
  EXPECT_TRUE(only->summary.warnings.empty());
  EXPECT_EQ(read_json(log("a", "order"), {.customer_type = "oder"})->error,
            "log.jsonocel: [ocel] customer: expected an object type of the log, got \"oder\"; did "
            "you mean \"order\"?; it has order, a");
}

TEST(Ocel, orders_by_time_then_id_then_customer) {
  const auto read = read_json(R"({"events": [
 {"id": "b", "type": "x", "time": "2024-05-01T12:00:00+02:00", "relationships": []},
 {"id": "a", "type": "x", "time": "2024-05-01T10:00:00Z", "relationships": []},
 {"id": "c", "type": "x", "time": "2024-05-01 09:59", "relationships": []}], "objects": []})");
  ASSERT_EQ(read->sink.rows.size(), 3U);
  EXPECT_EQ(read->sink.rows[0].at("ocel:eid"), "c");
  EXPECT_EQ(read->sink.rows[1].at("ocel:eid"), "a");
  EXPECT_EQ(read->sink.rows[2].at("ocel:eid"), "b");
}

TEST(Ocel, counts_what_cannot_be_read_with_its_line) {
  const auto json = read_json(R"({"objects": [{"id": "c", "type": "user"},
 {"id": "c", "type": "user"}, {"type": "user"}, {"id": "d"}, 5],
"events": [
 {"id": "1", "time": "2024-05-01"},
 {"id": "2", "type": "a"},
 {"id": "3", "type": "a", "time": "noon"},
 {"type": "a", "time": "2024-05-01"},
 {"id": "5", "type": ["a"], "time": "2024-05-01"},
 {"id": "6", "type": "a", "time": "2024-05-01", "attributes": {"x": 1}},
 {"id": "6", "type": "a", "time": "2024-05-01"},
 {"id": "7", "type": "a", "time": "2024-05-01", "relationships": ["c", {"objectId": "d"}]},
 "an event"]})");
  ASSERT_EQ(json->error, "");
  EXPECT_EQ(json->rejects.by_reason(),
            (Reasons{{"an event without an id", 1},
                     {"an event without a type", 2},
                     {"an event without a time", 1},
                     {"a time that cannot be read", 1},
                     {"an event id that is there twice", 1},
                     {"an attribute or relation that is not in the form of OCEL", 2},
                     {"a relation to an object that is not in the log", 1},
                     {"an object id that is there twice", 1},
                     {"an object without an id", 1},
                     {"an object without a type", 1},
                     {"not an object of JSON", 2}}));
  EXPECT_EQ(json->sink.rows.size(), 2U);
  EXPECT_EQ(json->sink.lines, (std::vector<std::uint64_t>{9, 11}));
}

TEST(Ocel, says_what_is_wrong_with_a_file) {
  EXPECT_EQ(read_json("{\"objects\": []}")->error,
            "log.jsonocel: expected the events of an OCEL log (\"events\" or \"ocel:events\"), got "
            "none; export it again with events");
  EXPECT_EQ(read_json("{\"events\": 5}")->error,
            "log.jsonocel:1: expected a list in \"events\", got something else; export it again");
  EXPECT_EQ(read_json("{\"ocel:global-log\": {\"ocel:version\": \"3.1\"}}")->error,
            "log.jsonocel:1: expected OCEL 1.0 or 2.0, got the version \"3.1\"; export it as one "
            "of these");
  EXPECT_EQ(read_json("{\"events\": [\n{\"id\": nonsense}]}")->error.substr(0, 45),
            "log.jsonocel:2: expected JSON, got something ");
  EXPECT_EQ(read_json("[]")->error.substr(0, 44), "log.jsonocel: expected an object of JSON wit");
  EXPECT_EQ(read_json("{\"events\": []} {}")->error.substr(0, 43),
            "log.jsonocel:1: expected the end of the fil");
  EXPECT_EQ(read_xml("<log><objects/></log>")->error,
            "log.xmlocel: expected the <events> of an OCEL log, got none; export it again with "
            "events");
  EXPECT_EQ(read_xml("<html/>")->error,
            "log.xmlocel:1: expected <log>, got <html>; give a log in OCEL 1.0 or 2.0");
  EXPECT_EQ(read_xml("<log>\n<global scope=\"log\"><string key=\"version\" value=\"0.3\"/></global>"
                     "</log>")
                ->error,
            "log.xmlocel:2: expected OCEL 1.0 or 2.0, got the version \"0.3\"; export it as one of "
            "these");
  EXPECT_EQ(read_sqlite(database("create table calls (a, b)"))->error,
            "log.sqlite: expected an OCEL 2.0 log in SQLite, got a database without the tables "
            "event, object, event_object, event_map_type, object_map_type; export the table of "
            "contacts as CSV or Parquet if it is another database");
  EXPECT_EQ(read_sqlite(database(std::string(kSql) + "drop table event_Parcel"))->error,
            "log.sqlite: expected a table for each type of the log, got none called event_Parcel; "
            "export it again");
  EXPECT_EQ(
      read_sqlite(database(std::string(kSql) + "alter table event rename ocel_type to t"))->error,
      "log.sqlite: expected the column ocel_type in the table event of an OCEL log, got none; "
      "export it again");
}

TEST(Ocel, survives_hostile_files) {
  const std::string deep = "{\"events\": [], \"x\": " + std::string(100'000, '[');
  EXPECT_NE(read_json(deep)->error, "");
  EXPECT_NE(read_json(deep + std::string(100'000, ']') + "}")->error, "");
  EXPECT_NE(read_xml("<!DOCTYPE log [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
                     "<log><events/></log>")
                ->error.find("without a DOCTYPE"),
            std::string::npos);
  std::string nested = "<log><events>";
  for (int i = 0; i < 1000; ++i) nested += "<event>";
  EXPECT_NE(read_xml(nested)->error.find("nested at most 256 deep"), std::string::npos);
  const std::string view = database(
      std::string(kSql) +
      "drop table event; create view event as with recursive r(n) as (select 1 union all select n "
      "+ 1 from r) select n as ocel_id, 'call' as ocel_type from r");
  EXPECT_NE(read_sqlite(view)->error.find("got \"a view\" in event"), std::string::npos);
}

TEST(Ocel, survives_files_cut_anywhere_and_bytes_changed) {
  const std::string json = kJson;
  for (std::size_t size = 0; size < json.size(); ++size) {
    EXPECT_NE(read_json(json.substr(0, size))->error, "") << size;
  }
  const std::string xml = kXml;
  for (std::size_t size = 0; size < xml.size(); ++size) {
    EXPECT_NE(read_xml(xml.substr(0, size))->error, "") << size;
  }
  const std::string whole = database(kSql);
  for (std::size_t size = 0; size < whole.size(); size += 1024) {
    EXPECT_NE(read_sqlite(whole.substr(0, size))->error, "") << size;
  }
  for (std::size_t at = 0; at < whole.size(); at += 61) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    read_sqlite(bytes);
  }
}

TEST(Ocel, tells_its_forms_by_the_first_bytes) {
  EXPECT_EQ(ocel_form_of(kJson), OcelForm::kJson);
  EXPECT_EQ(ocel_form_of(kFirstJson), OcelForm::kJson);
  EXPECT_EQ(ocel_form_of(kXml), OcelForm::kXml);
  EXPECT_EQ(ocel_form_of(kFirstXml), OcelForm::kXml);
  EXPECT_EQ(ocel_form_of(std::string_view(kFirstXml).substr(0, 200)), OcelForm::kXml);
  EXPECT_EQ(ocel_form_of(std::string("SQLite format 3\0....", 20)), OcelForm::kSqlite);
  EXPECT_EQ(ocel_form_of("{\"objects\": [{\"id\": 1, \"relationships\": [{\"objectId\": 5"),
            OcelForm::kJson);
  EXPECT_EQ(ocel_form_of("{\"customer\": 1, \"events\": [1]}\n{\"events\": []}"), std::nullopt);
  EXPECT_EQ(ocel_form_of("{\"a\": {\"eventTypes\": []}}\n{\"eventTypes\": []}"), std::nullopt);
  EXPECT_EQ(ocel_form_of("<log xes.version=\"1.0\"><global scope=\"event\"><string key=\"a\"/>"
                         "</global><trace><events/></trace></log>"),
            std::nullopt);
  EXPECT_EQ(ocel_form_of("<log><!-- <events> --><extension/><events/></log>"), std::nullopt);
  EXPECT_EQ(ocel_form_of(""), std::nullopt);
  EXPECT_EQ(ocel_form_of("customer,moment\n"), std::nullopt);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Instants, where times without a zone are those of the log's home, an hour ahead in winter.
std::vector<Row> at_home(std::vector<Row> rows) {
  for (Row& row : rows) {
    std::string& time = row.at("ocel:timestamp");
    const auto parsed = parse_time(time.substr(0, time.find(" t")));
    time = format_time(parsed->us - (parsed->has_zone ? 0 : kMicrosPerHour));
  }
  return rows;
}

TEST(Ocel, gives_equal_rows_of_the_three_forms_of_the_standards_example) {
  const char* data = std::getenv("FIFTEEN_DATA");
  if (data == nullptr) GTEST_SKIP() << "FIFTEEN_DATA is not set";
  const std::string base = std::string(data) + "/ocel/ocel20_example.";
  for (const char* type : {"", "Invoice", "Payment", "Purchase Order", "Purchase Requisition"}) {
    const OcelOptions options{.customer_type = type, .case_type = "Purchase Order"};
    const auto json = read_json(bytes_of(base + "jsonocel"), options);
    const auto xml = read_xml(bytes_of(base + "xmlocel"), options);
    const auto sqlite = read_sqlite(bytes_of(base + "sqlite"), options);
    EXPECT_EQ(json->error + xml->error + sqlite->error, "");
    EXPECT_GE(json->sink.rows.size(), 13U);
    EXPECT_EQ(at_home(json->sink.rows), at_home(xml->sink.rows));
    EXPECT_EQ(at_home(xml->sink.rows), at_home(sqlite->sink.rows));
    EXPECT_EQ(json->rejects.total() + xml->rejects.total() + sqlite->rejects.total(), 0U);
  }
}

}  // namespace
}  // namespace fifteen::read
