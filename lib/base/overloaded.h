// A visitor of a std::variant out of lambdas, one for each alternative.
//
//   std::visit(Overloaded{[](int i) { … }, [](const std::string& s) { … }}, value);
#pragma once

namespace tamis {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace tamis
