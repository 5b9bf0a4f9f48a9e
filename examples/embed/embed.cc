#include <iostream>
#include <tamis/engine.h>

int main() {
  auto engine = tamis::Engine::create(tamis::Recipe{});  // once; share it between threads
  if (!engine) return std::cerr << engine.error().message << '\n', 1;
  tamis::Worker worker(*engine);  // one per thread
  auto outcome = worker.refine({.text = "Mail jane@corp.test"});
  if (outcome) std::cout << outcome->text() << '\n';  // Mail [EMAIL_ADDRESS_1]
}
