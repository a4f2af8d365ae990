module rust-by-example/languages

go 1.22
