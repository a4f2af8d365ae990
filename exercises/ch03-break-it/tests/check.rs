// rustc must refuse the program, for the right reason and where you said.

#[test]
fn rustc_refuses_to_share_the_cell() {
    refusal::expect("E0277");
}
