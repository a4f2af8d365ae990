// rustc must refuse the program, for the right reason and where you said.

#[test]
fn rustc_refuses_to_free_what_is_looked_at() {
    refusal::expect("E0505");
}
