package dev.needletail.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkupTest {

    @Test
    void textsAndAttributesAreEscaped() {
        String html = new Markup().leaf("p", "<b>&'\"", "title", "\"><script>").done();
        assertThat(html).isEqualTo("<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;&#39;&quot;</p>");
    }

    @Test
    void whatXmlDoesNotAllowIsReplaced() {
        assertThat(new Markup()
                        .text("a\u0000b\u001b\ud800c\t\n\u20ac\ud83d\udc26")
                        .done())
                .isEqualTo("a\ufffdb\ufffd\ufffdc\t\n\u20ac\ud83d\udc26");
    }

    @Test
    void anElementThatStaysOpenIsFound() {
        Markup markup = new Markup().open("p");
        assertThatThrownBy(markup::done).isInstanceOf(AssertionError.class).hasMessageContaining("[p]");
    }
}
