// The search field above the list of chats, and the filters beside it.
import { offer } from '../offer.js';

class SearchQuery {
  filter = undefined;

  updateLabelQuery(filter) {
    this.filter = filter;
  }
}

/** Filters that only narrow the list and keep its order; a search treats the others as results. */
const LIST_FILTERS = new Set(['unread', 'favorites', 'groups', 'labels']);

offer('WAWebChatSearchQuery', { SearchQuery });
offer('WAWebChatSearchFilters', {
  isFilterExcludedFromSearchTreatmentInInboxFlow: (filter) => LIST_FILTERS.has(filter),
});
