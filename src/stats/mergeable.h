#pragma once
// What every state of the pass promises: it can be computed in pieces and put together again.
//
// Laws, tested by tests/laws: a fresh state is neutral; merge is associative and commutative;
// adding all rows to one state equals merging the states of any split of the rows. States hold
// integers only, so the laws are equalities and every comparison of threads, shards and engines is
// `==`.

#include <concepts>

namespace fifteen::stats {

template <class S>
concept Mergeable = std::regular<S> && requires(S state, const S& other) {
  {state.merge(other)};
};

}  // namespace fifteen::stats
