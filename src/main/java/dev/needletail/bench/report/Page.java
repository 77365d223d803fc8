package dev.needletail.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The document around the report: style and script inside, and a policy under which the browser runs these two only and
 * fetches nothing at all.
 */
final class Page {

    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");
    private static final String POLICY =
            "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src " + hash(STYLE)
                    + "; script-src " + hash(SCRIPT);

    private Page() {}

    /** Everything up to the content. */
    static Markup begin(String title) {
        Markup page = new Markup();
        page.raw("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.empty("meta", "name", "generator", "content", "needletail bench");
        page.leaf("title", title);
        page.empty("link", "rel", "icon", "href", "data:,");
        page.open("style").raw(STYLE).close().raw("\n");
        return page.close().open("body").open("main").raw("\n");
    }

    static String end(Markup page) {
        page.close().open("script").raw(SCRIPT).close();
        return page.close().close().raw("\n").done();
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + Page.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** <a href="https://www.w3.org/TR/CSP3/#grammardef-hash-source">CSP 3, hash-source</a>. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
