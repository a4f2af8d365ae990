// rustc must refuse the program, for the right reason and where you said.

#[test]
fn rustc_refuses_the_use_after_the_move() {
    refusal::expect("E0382");
}
