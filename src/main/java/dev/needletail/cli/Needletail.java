package dev.needletail.cli;

/** The program's entry. */
public final class Needletail {

    private Needletail() {}

    public static void main(String[] args) {
        System.out.println(args.length);
    }
}
