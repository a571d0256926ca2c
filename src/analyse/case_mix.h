#pragma once
// What was to be expected of a unit (a place, a team, an employee), given what came to it.
//
// Who serves complaints meets more misery than who hands out flowers. So each contact has a chance:
// how contacts like it turned out with all other units. Like it are those of its moment, then those
// of its channel and reason, too, then those whose customers had gone through the same before. A
// finer kind is shrunk to the coarser one, and a unit's own contacts are left out, lest an unusual
// unit be what it is compared with. The sum of chances is what was to be expected, as in indirect
// standardisation.
//
//   CaseMix mix;
//   mix.add(unit, {moment, channel_and_reason, history}, is_misery);   // for each contact
//   const std::vector<UnitTally> units = mix.tallies();
//
// Source: Spiegelhalter, Statistics in Medicine 24 (2005), section 5, for standardised ratios.

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace fifteen::analyse {

/// What a unit had, and was to be expected to have.
struct UnitTally {
  std::uint64_t contacts = 0;
  std::uint64_t hits = 0;
  double expected = 0;  ///< hits, as with the other units
  double variance = 0;  ///< of the hits by chance alone, if each had its chance
};

class CaseMix {
 public:
  /// What contacts are alike in, coarse to fine: numbers that mean nothing more.
  using Kinds = std::array<std::uint32_t, 3>;

  /// A finer kind counts as much as the coarser one with so many contacts.
  static constexpr double kShrink = 20;

  /// Adds a contact of a unit (counted from 0). Cost: O(1).
  void add(std::uint32_t unit, const Kinds& kinds, bool hit);

  std::size_t units() const { return units_; }
  std::uint64_t contacts() const { return contacts_.size(); }

  /// Returns the tally of each unit. With one unit there is no other: nothing is expected of it but
  /// what it had. Cost: O(contacts).
  std::vector<UnitTally> tallies() const;

  /// Calls `visit(unit, hit, chance)` for each contact, in the order of adding.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const Contact& contact : contacts_) visit(contact.unit, contact.hit, chance(contact));
  }

 private:
  struct Counts {
    double contacts = 0;
    double hits = 0;
  };
  struct Contact {
    std::uint32_t unit = 0;
    std::array<std::uint32_t, 3> cells{};
    bool hit = false;
  };
  struct Level {
    std::unordered_map<std::uint64_t, std::uint32_t> cells;  // by the coarser cell and the kind
    std::vector<Counts> all;
    std::unordered_map<std::uint64_t, Counts> own;  // by cell and unit
  };

  double chance(const Contact& contact) const;

  std::size_t units_ = 0;
  std::vector<Contact> contacts_;
  std::vector<Counts> whole_{1};
  std::vector<Counts> of_unit_;
  std::array<Level, 3> levels_;
};

}  // namespace fifteen::analyse
