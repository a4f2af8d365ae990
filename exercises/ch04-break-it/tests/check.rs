// rustc must refuse the program, for the right reason and where you said.

#[test]
fn rustc_refuses_the_borrow() {
    refusal::expect("E0373");
}
