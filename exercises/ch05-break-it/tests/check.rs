// rustc must refuse the program, for the right reason and where you said.

#[test]
fn rustc_refuses_a_write_to_the_frozen_table() {
    refusal::expect("E0599");
}
