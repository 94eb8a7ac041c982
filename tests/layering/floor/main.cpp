// The room that this is linked with is what is looked at.
int main() {}
