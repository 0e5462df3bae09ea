"""What a hub's editors may publish: their hub's page, but not the Work Groups they devise."""

from wagtail.models import Page, PagePermissionTester

from cms.pages.permissions import ContentPagePermissionTester


class HubPermissionTester(ContentPagePermissionTester):
    """A Work Group that is added below is not published in the same step. What makes a page
    private names all groups of people there are."""

    def can_publish_subpage(self) -> bool:
        return super().can_publish_subpage() and _may_publish_for_all_hubs(self, self.page)

    def can_set_view_restrictions(self) -> bool:
        return super().can_set_view_restrictions() and _may_publish_for_all_hubs(self, self.page)


class LocalWorkGroupPermissionTester(ContentPagePermissionTester):
    """It becomes public when somebody who answers for all hubs has approved it."""

    def can_publish(self) -> bool:
        return super().can_publish() and _may_publish_for_all_hubs(self, self.page.devised_by)


def _may_publish_for_all_hubs(tester: PagePermissionTester, hub: Page) -> bool:
    return bool(hub.get_parent().permissions_for_user(tester.user).can_publish())
