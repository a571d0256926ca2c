#pragma once
// What mystery shoppers found of promises, beside what was said and lived: in all, and at each
// place and channel where somebody has shopped.
//
// Shops come from files of visits, whose items name the promise that they look at, or from the log,
// whose contacts of shoppers (`audit`) are held against the same promises. Of both, the files
// count.
//
//   Shopped shopped = shopped_in(items, {"at once"});
//   add_audits(audits, shopped);                     // promises held against the shoppers'
//   contacts const std::vector<GapFinding> gaps = find_gaps(gap_sides(shopped, found));

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "analyse/promise_gap.h"
#include "analyse/promises.h"
#include "contact/shop.h"

namespace fifteen::analyse {

/// By promise, place and channel (empty: all), visits that kept it.
using Shopped = std::map<std::tuple<std::string, std::string, std::string>, PromiseShopped>;

/// An item is of the promise that it names, or, where it names none, of that of `promises` whose
/// name its standard has. Cost: O(items log items).
Shopped shopped_in(std::vector<ShopItem> items, const std::vector<std::string>& promises);

/// Adds what is not there yet. `audits` are promises held against the contacts of shoppers.
void add_audits(const PromisesFound& audits, Shopped& out);

/// Fills what was shopped of each promise, and returns its sides: of all, then by place and channel
/// where somebody has shopped. Empty: nobody has. Promises of items that nobody made are returned
/// in `unknown`.
std::vector<GapSides> gap_sides(const Shopped& shopped, PromisesFound& found,
                                std::vector<std::string>& unknown);

}  // namespace fifteen::analyse
